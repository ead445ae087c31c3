-- INF-11 asks in which establishments a number is on a list; the index of 0001 knows only the protected kinds.
create index correspondents_by_number on directory.correspondents (number, detainee);
