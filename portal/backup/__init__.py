"""Copies from which everything is there again, to the last minute: database, uploaded papers, keys.

    BACKUP_DIR/base/20261126T180000Z        the whole cluster as pg_basebackup read it, with its manifest of checksums
    BACKUP_DIR/base/20261126T180000Z.json   written last: what says that this one is whole
    BACKUP_DIR/wal/                         everything written since, as pg_receivewal streams it
    BACKUP_DIR/papers/                      the uploaded files; their names are random and their content never changes
    BACKUP_DIR/gone/                        those that left the portal, until BACKUP_DAYS later
    BACKUP_DIR/received.json                up to which moment all of it is here
    BACKUP_DIR/drilled.json                 when a drill last proved it

PostgreSQL's own programs do the work. The folder is worth as much as the portal: it
lies on another machine, encrypted, and the keys are not in it (portal.backup.keys).
"""
