-- Each posting has the number that follows that of the posting before it on the same balance, and
-- both sums of the balance after it. Null in postings of a release that did not number them, which
-- come first. The index reads the postings of a balance in this order: the entries of a balance have
-- rising ids. It keeps its name, because a release before this one names it in a hint. The line is
-- named for the optimizer alone: it is part of the primary key, so it is in the index anyway.
ALTER TABLE posting
  ADD COLUMN sequence BIGINT NULL,
  ADD COLUMN balance_after BIGINT NULL,
  ADD COLUMN held_after BIGINT NULL;

ALTER TABLE posting
  DROP KEY posting_by_account,
  ADD KEY posting_by_account (account_id, asset, entry_id, line);

-- The number and the entry of the last posting that has a number; zero before the first.
ALTER TABLE balance
  ADD COLUMN sequence BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN last_entry BINARY(16) NOT NULL DEFAULT 0x00000000000000000000000000000000;
