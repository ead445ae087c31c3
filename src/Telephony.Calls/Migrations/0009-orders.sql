-- What one node asks of another (DESIGN 7): to cut a call that the other carries. A row goes when its answer was read, or with nobody's answer when whoever asked has given up.
create table calls.orders (
    id   uuid primary key,
    node text not null,
    call text not null,
    done boolean
);
create index orders_to_carry_out on calls.orders (node) where done is null;
