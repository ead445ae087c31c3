-- Where the others reach the console of each node that can be reached (DESIGN 7); a node says it when it starts.
CREATE TABLE web.nodes (
    node    text PRIMARY KEY CHECK (node <> ''),
    console text NOT NULL CHECK (console ~ '^https?://')
);

-- Who listens to which running call now, through the node that carries it: shown by the boards of all. A row goes when he stops; one that a killed node left behind, when that node's board is looked at again.
CREATE TABLE web.listeners (
    id      uuid PRIMARY KEY,
    node    text NOT NULL,
    call    text NOT NULL,
    officer text NOT NULL
);
