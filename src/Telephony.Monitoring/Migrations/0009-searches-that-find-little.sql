-- With the usual hundred numbers the planner often knows none that has the digits that are looked for, takes them to be rare and gathers tens of thousands of rows.
ALTER TABLE monitoring.exchanges ALTER COLUMN number SET STATISTICS 1000;

-- Calls are most of the rows; where there are few messages, none of the other indexes leads to them.
CREATE INDEX exchanges_messages ON monitoring.exchanges (started_at DESC, id DESC) WHERE kind = 'message';
