-- With the usual hundred numbers the planner often knows none that has the digits that are looked for, takes them to be rare and gathers tens of thousands of rows.
ALTER TABLE monitoring.exchanges ALTER COLUMN number SET STATISTICS 1000;
