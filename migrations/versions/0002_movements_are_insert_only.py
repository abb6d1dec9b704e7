"""Movements and the audit journal are never updated or deleted: the database itself refuses. No data change."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = (
    "movement",
    "audit_entry",
    "count_record",
    "checkpoint",
    "closing",
    "conversion_factor",
    "filled_form",
    "hygiene_check",
    "temperature_reading",
    "release_check",
    "goods_receipt_slip",
    "goods_receipt_line",
    "goods_receipt_event",
    "share_opening",
    "recall_event",
    "export_record",
    "witness_letter",
    "erasure",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            """
            create function refuse_change() returns trigger language plpgsql as $$
            begin raise exception '% is insert only', tg_table_name; end $$
            """
        )
        for table in TABLES:
            op.execute(
                f"create trigger {table}_insert_only before update or delete on {table} for each row execute function refuse_change()"
            )
            op.execute(
                f"create trigger {table}_no_truncate before truncate on {table} for each statement execute function refuse_change()"
            )
        return
    for table in TABLES:
        for act in ("update", "delete"):
            op.execute(
                f"create trigger {table}_no_{act} before {act} on {table} begin select raise(abort, '{table} is insert only'); end"
            )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"drop trigger {table}_insert_only on {table}")
            op.execute(f"drop trigger {table}_no_truncate on {table}")
        op.execute("drop function refuse_change()")
        return
    for table in TABLES:
        for act in ("update", "delete"):
            op.execute(f"drop trigger {table}_no_{act}")
