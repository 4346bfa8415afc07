"""The appliance's memory: one SQLite file, one connection, one thread that owns it."""
