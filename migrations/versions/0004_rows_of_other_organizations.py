"""PostgreSQL itself keeps the rows of organizations apart (row level security), for every table with organization_id. No data change."""

from alembic import op

from migrations.walls import owned_tables, raise_wall, raise_wall_of_people, take_down_walls

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in owned_tables(op.get_bind()):
        raise_wall(op.get_bind(), table)
    raise_wall_of_people(op.get_bind())


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        take_down_walls(op.get_bind())
