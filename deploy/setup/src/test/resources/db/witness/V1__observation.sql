CREATE TABLE observation (
  id BINARY(16) NOT NULL,
  PRIMARY KEY (id)
);
