"""Papers for donors and groups: what became of the goods, who may be named, and links by which a donor reads it."""
