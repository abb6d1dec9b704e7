"""SQLite is told how large stock may become, and never measures it: so a page is read the same way with ten lots and with 100,000.

Without these figures SQLite takes every index for equally good and reads the stock list by the wrong one. They are those of 100,000
lots of 300 items and 40 donors. PostgreSQL measures by itself. No data change.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Table, index, rows in the index, then how many rows share the first column's value, the first two columns' values and so on.
FIGURES = (
    ("balance", "ix_balance_stock", "100000 100000 142 1 1 1"),
    ("balance", "ix_balance_item", "100000 100000 334 2 1 1 1 1 1"),
    ("balance", "ix_balance_donor", "100000 100000 2500 4 1 1 1 1 1"),
    ("balance", "ix_balance_shelf", "100000 100000 1000 7 1"),
    ("balance", "ix_balance_on_hand", "100000 100000 200 1 1"),
    ("balance", "ix_balance_free", "100000 100000 200 1 1"),
    ("balance", "ix_balance_unshelved", "5000 5000 7 1"),
    ("balance", "ix_balance_place", "200000 200000 1500 1"),
    ("balance", "sqlite_autoindex_balance_1", "200000 200000 2 1"),
    ("item", "ix_item_name", "300 300 1 1"),
    ("item", "sqlite_autoindex_item_1", "300 300 1"),
    ("item", "sqlite_autoindex_item_2", "300 300 1"),
    ("lot", "ix_lot_item", "100000 100000 334 2"),
    ("lot", "ix_lot_donor", "100000 100000 2500"),
    ("lot", "sqlite_autoindex_lot_1", "100000 100000 1"),
    ("lot", "sqlite_autoindex_lot_2", "100000 100000 1"),
    ("place", "ix_place_kind", "140 140 20 2"),
    ("place", "sqlite_autoindex_place_1", "140 140 1"),
    ("place", "sqlite_autoindex_place_2", "140 140 1"),
)
INSERT = sa.text("insert into sqlite_stat1 (tbl, idx, stat) values (:table, :index, :figures)")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        return
    op.execute("analyze")
    _forget()
    for table, index, figures in FIGURES:
        op.execute(INSERT.bindparams(table=table, index=index, figures=figures))
    op.execute("analyze sqlite_schema")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        _forget()


def _forget() -> None:
    op.execute("delete from sqlite_stat1")
