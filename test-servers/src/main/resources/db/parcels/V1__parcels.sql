CREATE TABLE parcel (
  id         BINARY(16)   NOT NULL,
  tenant     VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  ticket     BINARY(16)   NOT NULL,
  address    VARCHAR(255) NOT NULL,
  status     VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version    INT          NOT NULL,
  -- How often it was delivered or returned: once, unless an effect is repeated.
  effects    INT          NOT NULL,
  PRIMARY KEY (id),
  KEY parcel_by_ticket (ticket)
);
