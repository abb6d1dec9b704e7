"""First tables: everything the ledger, the registers, matching and reports stand on. No data change."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organization",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization")),
        sa.UniqueConstraint("uid", name=op.f("uq_organization_uid")),
    )
    op.create_table(
        "shared_item",
        sa.Column("gtin14", sa.String(length=14), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("temperature", sa.String(length=8), nullable=False),
        sa.Column("weight_grams", sa.Integer(), nullable=True),
        sa.Column("pieces_per_case", sa.Integer(), nullable=True),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.CheckConstraint("pieces > 0", name=op.f("ck_shared_item_pieces")),
        sa.CheckConstraint("pieces_per_case is null or pieces_per_case > 0", name=op.f("ck_shared_item_case")),
        sa.CheckConstraint("weight_grams is null or weight_grams > 0", name=op.f("ck_shared_item_weight")),
        sa.PrimaryKeyConstraint("gtin14", name=op.f("pk_shared_item")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("who_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_attempt_who", ["who_hash", "at"], unique=False)

    op.create_table(
        "user_account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("theme", sa.String(length=6), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
    )
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_account_email"), ["email"], unique=False)

    op.create_table(
        "api_token",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_api_token_organization_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_api_token_user_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("record_kind", sa.String(length=20), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name=op.f("fk_audit_entry_actor_id")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_audit_entry_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entry_at", ["organization_id", "at"], unique=False)
        batch_op.create_index("ix_audit_entry_record", ["organization_id", "record_kind", "record_id", "at"], unique=False)

    op.create_table(
        "auditor_grant",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["granted_by"], ["user_account.id"], name=op.f("fk_auditor_grant_granted_by")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_auditor_grant_organization_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_auditor_grant_user_id")),
        sa.PrimaryKeyConstraint("organization_id", "user_id", name=op.f("pk_auditor_grant")),
    )
    op.create_table(
        "campaign",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("notes", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_campaign_days")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_campaign_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("organization_id", "name", name=op.f("uq_campaign_organization_id_name")),
    )
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.create_index("ix_campaign_days", ["organization_id", "first_on"], unique=False)

    op.create_table(
        "chain_head",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("organization_uid", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("has_holds", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_chain_head_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_chain_head")),
    )
    op.create_table(
        "checkpoint",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occasion", sa.String(length=8), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("named_by", sa.JSON(), nullable=True),
        sa.Column("signature", sa.String(length=128), nullable=False),
        sa.CheckConstraint("occasion in ('daily', 'report', 'export', 'asked', 'closing')", name=op.f("ck_checkpoint_occasion")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_checkpoint_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "number", name=op.f("pk_checkpoint")),
    )
    with op.batch_alter_table("checkpoint", schema=None) as batch_op:
        batch_op.create_index("ix_checkpoint_seq", ["organization_id", "seq"], unique=False)

    op.create_table(
        "closing",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("handovers", sa.Integer(), nullable=False),
        sa.Column("handovers_waiting", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.CheckConstraint("kind in ('month', 'year')", name=op.f("ck_closing_kind")),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_closing_span")),
        sa.ForeignKeyConstraint(["closed_by"], ["user_account.id"], name=op.f("fk_closing_closed_by")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_closing_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "kind", "first_on", name=op.f("pk_closing")),
    )
    op.create_table(
        "conversion_factor",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("grams", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind in ('meals', 'co2e')", name=op.f("ck_conversion_factor_kind")),
        sa.CheckConstraint("source <> ''", name=op.f("ck_conversion_factor_source")),
        sa.CheckConstraint("grams between 1 and 1000000", name=op.f("ck_conversion_factor_grams")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_conversion_factor_organization_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["user_account.id"], name=op.f("fk_conversion_factor_recorded_by")),
        sa.PrimaryKeyConstraint("organization_id", "kind", "number", name=op.f("pk_conversion_factor")),
    )
    op.create_table(
        "erasure",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("record_kind", sa.String(length=20), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name=op.f("fk_erasure_actor_id")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_erasure_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("organization_id", "number", name=op.f("uq_erasure_organization_id_number")),
    )
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.create_index("ix_erasure_record", ["organization_id", "record_kind", "record_id"], unique=False)

    op.create_table(
        "export_record",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("what", sa.String(length=60), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name=op.f("fk_export_record_actor_id")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_export_record_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_export_record")),
    )
    with op.batch_alter_table("export_record", schema=None) as batch_op:
        batch_op.create_index("ix_export_record_at", ["organization_id", "at"], unique=False)
        batch_op.create_index("ix_export_record_code", ["organization_id", "code"], unique=False)

    op.create_table(
        "funder_form",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name=op.f("fk_funder_form_created_by")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_funder_form_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_funder_form")),
    )
    op.create_table(
        "hold",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("is_watching", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name=op.f("fk_hold_created_by")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_hold_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_hold")),
    )
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.create_index("ix_hold_watching", ["organization_id", "is_watching"], unique=False)

    op.create_table(
        "import_batch",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("source_table", sa.JSON(), nullable=True),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("repairs", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('previewed', 'applied', 'undone', 'dropped')", name=op.f("ck_import_batch_state")),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name=op.f("fk_import_batch_created_by")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_import_batch_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_import_batch")),
    )
    op.create_table(
        "item",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("search_key", sa.String(length=300), nullable=False),
        sa.Column("maker", sa.String(length=120), nullable=False),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("temperature", sa.String(length=8), nullable=False),
        sa.Column("date_kind", sa.String(length=12), nullable=False),
        sa.Column("weight_grams", sa.Integer(), nullable=True),
        sa.Column("pieces_per_case", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.CheckConstraint("pieces_per_case is null or pieces_per_case > 0", name=op.f("ck_item_case")),
        sa.CheckConstraint("weight_grams is null or weight_grams > 0", name=op.f("ck_item_weight")),
        sa.ForeignKeyConstraint(
            ["organization_id", "merged_into"],
            ["item.organization_id", "item.id"],
            name=op.f("fk_item_organization_id_merged_into"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_item_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_item")),
        sa.UniqueConstraint("organization_id", "code", name=op.f("uq_item_organization_id_code")),
    )
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.create_index("ix_item_merged", ["organization_id", "merged_into"], unique=False)
        batch_op.create_index("ix_item_name", ["organization_id", "name", "id"], unique=True)

    op.create_table(
        "job",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("error", sa.String(length=60), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        sa.CheckConstraint("state in ('waiting', 'running', 'done', 'failed', 'cancelled')", name=op.f("ck_job_state")),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name=op.f("fk_job_created_by")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_job_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_state", ["state", "created_at"], unique=False)

    op.create_table(
        "letterhead",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("postal_code", sa.String(length=10), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("registration", sa.String(length=120), nullable=False),
        sa.Column("representative", sa.String(length=80), nullable=False),
        sa.Column("thanks_title", sa.String(length=40), nullable=False),
        sa.Column("thanks_words", sa.String(length=600), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_letterhead_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_letterhead")),
    )
    op.create_table(
        "membership",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role in ('volunteer', 'coordinator', 'admin', 'auditor')", name=op.f("ck_membership_role")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_membership_organization_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_membership_user_id")),
        sa.PrimaryKeyConstraint("organization_id", "user_id", name=op.f("pk_membership")),
    )
    op.create_table(
        "organization_document",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("issuer", sa.String(length=120), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("notes", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind in ('insurance', 'hygiene_supervisor', 'notification', 'permit', 'procedure', 'other')",
            name=op.f("ck_organization_document_kind"),
        ),
        sa.CheckConstraint("valid_until is null or valid_until >= valid_from", name=op.f("ck_organization_document_days")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_organization_document_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_organization_document")),
    )
    with op.batch_alter_table("organization_document", schema=None) as batch_op:
        batch_op.create_index("ix_organization_document_kind", ["organization_id", "kind", "valid_from"], unique=False)

    op.create_table(
        "place",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("temperature", sa.String(length=8), nullable=True),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(kind in ('site', 'shelf')) = (site_id is not null)", name=op.f("ck_place_site")),
        sa.CheckConstraint(
            "kind in ('site', 'shelf', 'donor', 'group', 'in_transit', 'waste', 'count_difference', 'households')",
            name=op.f("ck_place_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "site_id"], ["place.organization_id", "place.id"], name=op.f("fk_place_organization_id_site_id")
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_place_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_place")),
        sa.UniqueConstraint("organization_id", "code", name=op.f("uq_place_organization_id_code")),
    )
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.create_index("ix_place_kind", ["organization_id", "kind", "name"], unique=False)

    op.create_table(
        "release_check",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=True),
        sa.Column("movement_key", sa.Uuid(), nullable=True),
        sa.Column("intact_ok", sa.Boolean(), nullable=False),
        sa.Column("cold_ok", sa.Boolean(), nullable=True),
        sa.Column("date_ok", sa.Boolean(), nullable=False),
        sa.Column("remedy", sa.String(length=200), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(delivery_id is null) <> (movement_key is null)", name=op.f("ck_release_check_one_thing")),
        sa.ForeignKeyConstraint(["checked_by"], ["user_account.id"], name=op.f("fk_release_check_checked_by")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_release_check_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_release_check")),
        sa.UniqueConstraint("organization_id", "delivery_id", name=op.f("uq_release_check_organization_id_delivery_id")),
        sa.UniqueConstraint("organization_id", "movement_key", name=op.f("uq_release_check_organization_id_movement_key")),
    )
    op.create_table(
        "round",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("problem", sa.JSON(), nullable=True),
        sa.Column("plan", sa.JSON(), nullable=True),
        sa.Column("plan_hash", sa.String(length=64), nullable=True),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('draft', 'proposed', 'confirmed', 'cancelled')", name=op.f("ck_round_state")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["user_account.id"], name=op.f("fk_round_confirmed_by")),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name=op.f("fk_round_created_by")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_round_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_round")),
        sa.UniqueConstraint("organization_id", "number", name=op.f("uq_round_organization_id_number")),
    )
    op.create_table(
        "saved_view",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=600), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_saved_view_organization_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_saved_view_user_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint(
            "organization_id", "user_id", "page", "name", name=op.f("uq_saved_view_organization_id_user_id_page_name")
        ),
    )
    op.create_table(
        "shift_pin",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("pin_hash", sa.String(length=200), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_shift_pin_organization_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_shift_pin_user_id")),
        sa.PrimaryKeyConstraint("organization_id", "user_id", name=op.f("pk_shift_pin")),
    )
    op.create_table(
        "sign_in_link",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_sign_in_link_organization_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_sign_in_link_user_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_sign_in_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_link_token_hash")),
    )
    op.create_table(
        "slip_counter",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_slip_counter_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "fiscal_year", name=op.f("pk_slip_counter")),
    )
    op.create_table(
        "summed_until",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("summed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_summed_until_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_summed_until")),
    )
    op.create_table(
        "vehicle",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("plate", sa.String(length=40), nullable=False),
        sa.Column("temperature", sa.String(length=8), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("temperature in ('ambient', 'chilled', 'frozen')", name=op.f("ck_vehicle_temperature")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_vehicle_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_vehicle")),
    )
    op.create_table(
        "witness",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["user_account.id"], name=op.f("fk_witness_added_by")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_witness_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_witness")),
        sa.UniqueConstraint("organization_id", "email", name=op.f("uq_witness_organization_id_email")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_witness_token_hash")),
    )
    op.create_table(
        "agreement",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("resale_ban", sa.Boolean(), nullable=False),
        sa.Column("onward_transfer", sa.String(length=12), nullable=False),
        sa.Column("notes", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "party_id"],
            ["place.organization_id", "place.id"],
            name=op.f("fk_agreement_organization_id_party_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_agreement_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_agreement")),
    )
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.create_index("ix_agreement_party", ["organization_id", "party_id", "signed_on"], unique=False)

    op.create_table(
        "campaign_round",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "campaign_id"],
            ["campaign.organization_id", "campaign.id"],
            name=op.f("fk_campaign_round_organization_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "round_id"],
            ["round.organization_id", "round.id"],
            name=op.f("fk_campaign_round_organization_id_round_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_campaign_round_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "campaign_id", "round_id", name=op.f("pk_campaign_round")),
    )
    op.create_table(
        "different_items",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "first_id"],
            ["item.organization_id", "item.id"],
            name=op.f("fk_different_items_organization_id_first_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "second_id"],
            ["item.organization_id", "item.id"],
            name=op.f("fk_different_items_organization_id_second_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_different_items_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "first_id", "second_id", name=op.f("pk_different_items")),
    )
    op.create_table(
        "document_scan",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("mimetype", sa.String(length=20), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("bytes_long", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("mimetype in ('image/jpeg', 'application/pdf')", name=op.f("ck_document_scan_mimetype")),
        sa.ForeignKeyConstraint(["added_by"], ["user_account.id"], name=op.f("fk_document_scan_added_by")),
        sa.ForeignKeyConstraint(
            ["organization_id", "document_id"],
            ["organization_document.organization_id", "organization_document.id"],
            name=op.f("fk_document_scan_organization_id_document_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_document_scan_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_document_scan")),
    )
    with op.batch_alter_table("document_scan", schema=None) as batch_op:
        batch_op.create_index("ix_document_scan_document", ["organization_id", "document_id"], unique=False)

    op.create_table(
        "donor",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("search_key", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("notes", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind in ('corporate', 'food_drive', 'collection_box', 'farm', 'public', 'person', 'opening')",
            name=op.f("ck_donor_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "id"], ["place.organization_id", "place.id"], name=op.f("fk_donor_organization_id_id")
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_donor_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_donor")),
    )
    with op.batch_alter_table("donor", schema=None) as batch_op:
        batch_op.create_index("ix_donor_name", ["organization_id", "name"], unique=False)

    op.create_table(
        "funder_form_version",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("layout", sa.LargeBinary(), nullable=False),
        sa.Column("bindings", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_funder_form_version_number")),
        sa.ForeignKeyConstraint(
            ["organization_id", "form_id"],
            ["funder_form.organization_id", "funder_form.id"],
            name=op.f("fk_funder_form_version_organization_id_form_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_funder_form_version_organization_id")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["user_account.id"], name=op.f("fk_funder_form_version_uploaded_by")),
        sa.PrimaryKeyConstraint("organization_id", "form_id", "number", name=op.f("pk_funder_form_version")),
    )
    op.create_table(
        "group_day",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("receiver_id", sa.Uuid(), nullable=False),
        sa.Column("batch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pieces", sa.BigInteger(), nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.Column("unweighed", sa.BigInteger(), nullable=False),
        sa.Column("cases", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "receiver_id"],
            ["place.organization_id", "place.id"],
            name=op.f("fk_group_day_organization_id_receiver_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_group_day_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "day", "receiver_id", "batch", name=op.f("pk_group_day")),
    )
    op.create_table(
        "handover_day",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("batch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("standing", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "group_id"],
            ["place.organization_id", "place.id"],
            name=op.f("fk_handover_day_organization_id_group_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_handover_day_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "counted_on", "group_id", "day", "batch", name=op.f("pk_handover_day")),
    )
    op.create_table(
        "hygiene_check",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("vehicle_id", sa.Uuid(), nullable=True),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("remedy", sa.String(length=200), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(site_id is null) <> (vehicle_id is null)", name=op.f("ck_hygiene_check_one_thing")),
        sa.ForeignKeyConstraint(["checked_by"], ["user_account.id"], name=op.f("fk_hygiene_check_checked_by")),
        sa.ForeignKeyConstraint(
            ["organization_id", "site_id"],
            ["place.organization_id", "place.id"],
            name=op.f("fk_hygiene_check_organization_id_site_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "vehicle_id"],
            ["vehicle.organization_id", "vehicle.id"],
            name=op.f("fk_hygiene_check_organization_id_vehicle_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_hygiene_check_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_hygiene_check")),
        sa.UniqueConstraint("organization_id", "key", name=op.f("uq_hygiene_check_organization_id_key")),
    )
    with op.batch_alter_table("hygiene_check", schema=None) as batch_op:
        batch_op.create_index("ix_hygiene_check_at", ["organization_id", "checked_at"], unique=False)
        batch_op.create_index("ix_hygiene_check_site", ["organization_id", "site_id", "checked_at"], unique=False)
        batch_op.create_index("ix_hygiene_check_vehicle", ["organization_id", "vehicle_id", "checked_at"], unique=False)

    op.create_table(
        "imported_record",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("record_kind", sa.String(length=20), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("act", sa.String(length=8), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.CheckConstraint("act in ('created', 'updated')", name=op.f("ck_imported_record_act")),
        sa.ForeignKeyConstraint(
            ["organization_id", "import_id"],
            ["import_batch.organization_id", "import_batch.id"],
            name=op.f("fk_imported_record_organization_id_import_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_imported_record_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_imported_record")),
    )
    with op.batch_alter_table("imported_record", schema=None) as batch_op:
        batch_op.create_index("ix_imported_record_import", ["organization_id", "import_id"], unique=False)

    op.create_table(
        "item_allergen",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("allergen", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("list_version", sa.String(length=12), nullable=False),
        sa.CheckConstraint("state in ('contains', 'free')", name=op.f("ck_item_allergen_state")),
        sa.ForeignKeyConstraint(
            ["organization_id", "item_id"],
            ["item.organization_id", "item.id"],
            name=op.f("fk_item_allergen_organization_id_item_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_item_allergen_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "item_id", "allergen", name=op.f("pk_item_allergen")),
    )
    op.create_table(
        "item_barcode",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("gtin14", sa.String(length=14), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("entered_as", sa.Uuid(), nullable=True),
        sa.CheckConstraint("pieces > 0", name=op.f("ck_item_barcode_pieces")),
        sa.ForeignKeyConstraint(
            ["organization_id", "item_id"],
            ["item.organization_id", "item.id"],
            name=op.f("fk_item_barcode_organization_id_item_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_item_barcode_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "gtin14", name=op.f("pk_item_barcode")),
    )
    with op.batch_alter_table("item_barcode", schema=None) as batch_op:
        batch_op.create_index("ix_item_barcode_item", ["organization_id", "item_id"], unique=False)

    op.create_table(
        "lot",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("entered_as", sa.Uuid(), nullable=True),
        sa.Column("donor_id", sa.Uuid(), nullable=False),
        sa.Column("date_kind", sa.String(length=12), nullable=False),
        sa.Column("date_precision", sa.String(length=5), nullable=False),
        sa.Column("date_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("batch_code", sa.String(length=40), nullable=False),
        sa.Column("pieces_per_case", sa.Integer(), nullable=True),
        sa.Column("weight_grams", sa.Integer(), nullable=True),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(length=8), nullable=False),
        sa.Column("is_held", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(date_kind = 'none') = (date_on is null)", name=op.f("ck_lot_date_on")),
        sa.CheckConstraint(
            "date_kind in ('best_before', 'use_by', 'milled', 'crop_year', 'none')", name=op.f("ck_lot_date_kind")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "donor_id"], ["place.organization_id", "place.id"], name=op.f("fk_lot_organization_id_donor_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "entered_as"], ["item.organization_id", "item.id"], name=op.f("fk_lot_organization_id_entered_as")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "item_id"], ["item.organization_id", "item.id"], name=op.f("fk_lot_organization_id_item_id")
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_lot_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_lot")),
        sa.UniqueConstraint("organization_id", "code", name=op.f("uq_lot_organization_id_code")),
    )
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.create_index("ix_lot_donor", ["organization_id", "donor_id"], unique=False)
        batch_op.create_index("ix_lot_item", ["organization_id", "item_id", "expires_on"], unique=False)

    op.create_table(
        "plan_version",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("problem", sa.JSON(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("plan_hash", sa.String(length=64), nullable=False),
        sa.Column("hand", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind in ('proposed', 'adjusted', 'resolved')", name=op.f("ck_plan_version_kind")),
        sa.ForeignKeyConstraint(["made_by"], ["user_account.id"], name=op.f("fk_plan_version_made_by")),
        sa.ForeignKeyConstraint(
            ["organization_id", "round_id"],
            ["round.organization_id", "round.id"],
            name=op.f("fk_plan_version_organization_id_round_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_plan_version_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "round_id", "number", name=op.f("pk_plan_version")),
    )
    op.create_table(
        "recall",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_drill", sa.Boolean(), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("text_ja", sa.String(length=2000), nullable=False),
        sa.Column("text_en", sa.String(length=2000), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_by", sa.Uuid(), nullable=False),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closing_note", sa.String(length=500), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.CheckConstraint("state in ('open', 'closed')", name=op.f("ck_recall_state")),
        sa.CheckConstraint("is_drill = (hold_id is null)", name=op.f("ck_recall_drill")),
        sa.ForeignKeyConstraint(["closed_by"], ["user_account.id"], name=op.f("fk_recall_closed_by")),
        sa.ForeignKeyConstraint(
            ["organization_id", "hold_id"], ["hold.organization_id", "hold.id"], name=op.f("fk_recall_organization_id_hold_id")
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_recall_organization_id")),
        sa.ForeignKeyConstraint(["started_by"], ["user_account.id"], name=op.f("fk_recall_started_by")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_recall")),
        sa.UniqueConstraint("organization_id", "number", name=op.f("uq_recall_organization_id_number")),
    )
    with op.batch_alter_table("recall", schema=None) as batch_op:
        batch_op.create_index("ix_recall_state", ["organization_id", "state", "is_drill"], unique=False)

    op.create_table(
        "recipient_group",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kana", sa.String(length=200), nullable=False),
        sa.Column("search_key", sa.String(length=600), nullable=False),
        sa.Column("name_key", sa.String(length=120), nullable=False),
        sa.Column("address_key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("prefecture_code", sa.String(length=2), nullable=False),
        sa.Column("municipality_code", sa.String(length=6), nullable=False),
        sa.Column("municipality", sa.String(length=60), nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("address_detail", sa.String(length=120), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("url", sa.String(length=300), nullable=False),
        sa.Column("operator", sa.String(length=120), nullable=False),
        sa.Column("corporate_number", sa.String(length=13), nullable=False),
        sa.Column("frequency", sa.String(length=120), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("is_same_day_meal", sa.Boolean(), nullable=False),
        sa.Column("storage_ambient_kg", sa.Integer(), nullable=False),
        sa.Column("storage_chilled_kg", sa.Integer(), nullable=False),
        sa.Column("storage_frozen_kg", sa.Integer(), nullable=False),
        sa.Column("receiving_weekdays", sa.JSON(), nullable=False),
        sa.Column("excluded_allergens", sa.JSON(), nullable=False),
        sa.Column("preferred_categories", sa.JSON(), nullable=False),
        sa.Column("unwanted_categories", sa.JSON(), nullable=False),
        sa.Column("notes", sa.String(length=1000), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind in ('kodomo_shokudo', 'home_delivery', 'food_pantry', 'care_home', 'social_welfare_council', 'food_bank', 'other')",
            name=op.f("ck_recipient_group_kind"),
        ),
        sa.CheckConstraint("state in ('applied', 'approved', 'paused', 'ended')", name=op.f("ck_recipient_group_state")),
        sa.CheckConstraint("households is null or households > 0", name=op.f("ck_recipient_group_households")),
        sa.ForeignKeyConstraint(
            ["organization_id", "id"], ["place.organization_id", "place.id"], name=op.f("fk_recipient_group_organization_id_id")
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_recipient_group_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_recipient_group")),
    )
    with op.batch_alter_table("recipient_group", schema=None) as batch_op:
        batch_op.create_index("ix_recipient_group_keys", ["organization_id", "name_key", "address_key"], unique=False)
        batch_op.create_index("ix_recipient_group_name", ["organization_id", "name"], unique=False)
        batch_op.create_index("ix_recipient_group_public", ["organization_id", "municipality_code", "public_id"], unique=False)
        batch_op.create_index("ix_recipient_group_region", ["organization_id", "prefecture_code", "name"], unique=False)

    op.create_table(
        "round_edit",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=True),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind in ('set', 'pin', 'free', 'forbid', 'solve')", name=op.f("ck_round_edit_kind")),
        sa.CheckConstraint("state in ('done', 'undone', 'dropped')", name=op.f("ck_round_edit_state")),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name=op.f("fk_round_edit_actor_id")),
        sa.ForeignKeyConstraint(
            ["organization_id", "round_id"],
            ["round.organization_id", "round.id"],
            name=op.f("fk_round_edit_organization_id_round_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_round_edit_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_round_edit")),
        sa.UniqueConstraint("organization_id", "round_id", "seq", name=op.f("uq_round_edit_organization_id_round_id_seq")),
    )
    op.create_table(
        "round_note",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("lot_code", sa.String(length=8), nullable=False),
        sa.Column("group_code", sa.String(length=8), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name=op.f("fk_round_note_actor_id")),
        sa.ForeignKeyConstraint(
            ["organization_id", "round_id"],
            ["round.organization_id", "round.id"],
            name=op.f("fk_round_note_organization_id_round_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_round_note_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_round_note")),
    )
    with op.batch_alter_table("round_note", schema=None) as batch_op:
        batch_op.create_index("ix_round_note_round", ["organization_id", "round_id", "at"], unique=False)

    op.create_table(
        "stock_count",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("is_blind", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_alone", sa.Boolean(), nullable=False),
        sa.CheckConstraint("state in ('open', 'submitted', 'approved', 'cancelled')", name=op.f("ck_stock_count_state")),
        sa.ForeignKeyConstraint(["decided_by"], ["user_account.id"], name=op.f("fk_stock_count_decided_by")),
        sa.ForeignKeyConstraint(["opened_by"], ["user_account.id"], name=op.f("fk_stock_count_opened_by")),
        sa.ForeignKeyConstraint(
            ["organization_id", "site_id"],
            ["place.organization_id", "place.id"],
            name=op.f("fk_stock_count_organization_id_site_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_stock_count_organization_id")),
        sa.ForeignKeyConstraint(["submitted_by"], ["user_account.id"], name=op.f("fk_stock_count_submitted_by")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_stock_count")),
        sa.UniqueConstraint("organization_id", "number", name=op.f("uq_stock_count_organization_id_number")),
    )
    with op.batch_alter_table("stock_count", schema=None) as batch_op:
        batch_op.create_index("ix_stock_count_site", ["organization_id", "site_id", "state"], unique=False)

    op.create_table(
        "warehouse_phone",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("link_hash", sa.String(length=64), nullable=True),
        sa.Column("link_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("days between 1 and 30", name=op.f("ck_warehouse_phone_days")),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name=op.f("fk_warehouse_phone_created_by")),
        sa.ForeignKeyConstraint(
            ["organization_id", "site_id"],
            ["place.organization_id", "place.id"],
            name=op.f("fk_warehouse_phone_organization_id_site_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_warehouse_phone_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_warehouse_phone")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_warehouse_phone_link_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_warehouse_phone_token_hash")),
    )
    op.create_table(
        "witness_letter",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("witness_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_sent", sa.Boolean(), nullable=False),
        sa.Column("said", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "number"],
            ["checkpoint.organization_id", "checkpoint.number"],
            name=op.f("fk_witness_letter_organization_id_number"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "witness_id"],
            ["witness.organization_id", "witness.id"],
            name=op.f("fk_witness_letter_organization_id_witness_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_witness_letter_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_witness_letter")),
    )
    with op.batch_alter_table("witness_letter", schema=None) as batch_op:
        batch_op.create_index("ix_witness_letter_at", ["organization_id", "witness_id", "at"], unique=False)
        batch_op.create_index("ix_witness_letter_number", ["organization_id", "number", "witness_id"], unique=False)

    op.create_table(
        "balance",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("on_hand", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.Column("free", sa.Integer(), sa.Computed("on_hand - reserved", persisted=True), nullable=False),
        sa.Column("may_go_negative", sa.Boolean(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("donor_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.CheckConstraint("on_hand >= 0 or may_go_negative", name=op.f("ck_balance_on_hand")),
        sa.CheckConstraint("reserved >= 0 and (reserved <= on_hand or reserved = 0)", name=op.f("ck_balance_reserved")),
        sa.ForeignKeyConstraint(
            ["organization_id", "item_id"], ["item.organization_id", "item.id"], name=op.f("fk_balance_organization_id_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "lot_id"], ["lot.organization_id", "lot.id"], name=op.f("fk_balance_organization_id_lot_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "place_id"],
            ["place.organization_id", "place.id"],
            name=op.f("fk_balance_organization_id_place_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_balance_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "lot_id", "place_id", name=op.f("pk_balance")),
    )
    with op.batch_alter_table("balance", schema=None) as batch_op:
        batch_op.create_index(
            "ix_balance_donor",
            ["organization_id", "donor_id", "expires_on", "lot_id", "place_id", "site_id", "on_hand", "free"],
            unique=False,
            sqlite_where=sa.text("on_hand != 0 and site_id is not null"),
            postgresql_where=sa.text("on_hand != 0 and site_id is not null"),
        )
        batch_op.create_index(
            "ix_balance_free",
            ["organization_id", "free", "lot_id", "place_id"],
            unique=False,
            sqlite_where=sa.text("on_hand != 0 and site_id is not null"),
            postgresql_where=sa.text("on_hand != 0 and site_id is not null"),
        )
        batch_op.create_index(
            "ix_balance_item",
            ["organization_id", "item_id", "expires_on", "lot_id", "place_id", "site_id", "on_hand", "free"],
            unique=False,
            sqlite_where=sa.text("on_hand != 0 and site_id is not null"),
            postgresql_where=sa.text("on_hand != 0 and site_id is not null"),
        )
        batch_op.create_index(
            "ix_balance_on_hand",
            ["organization_id", "on_hand", "lot_id", "place_id"],
            unique=False,
            sqlite_where=sa.text("on_hand != 0 and site_id is not null"),
            postgresql_where=sa.text("on_hand != 0 and site_id is not null"),
        )
        batch_op.create_index("ix_balance_place", ["organization_id", "place_id", "lot_id"], unique=False)
        batch_op.create_index(
            "ix_balance_shelf",
            ["organization_id", "place_id", "expires_on", "lot_id"],
            unique=False,
            sqlite_where=sa.text("on_hand != 0 and site_id is not null"),
            postgresql_where=sa.text("on_hand != 0 and site_id is not null"),
        )
        batch_op.create_index(
            "ix_balance_stock",
            ["organization_id", "expires_on", "lot_id", "place_id", "site_id"],
            unique=False,
            sqlite_where=sa.text("on_hand != 0 and site_id is not null"),
            postgresql_where=sa.text("on_hand != 0 and site_id is not null"),
        )
        batch_op.create_index(
            "ix_balance_unshelved",
            ["organization_id", "expires_on", "lot_id"],
            unique=False,
            sqlite_where=sa.text("on_hand != 0 and place_id = site_id"),
            postgresql_where=sa.text("on_hand != 0 and place_id = site_id"),
        )

    op.create_table(
        "campaign_donor",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("donor_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "campaign_id"],
            ["campaign.organization_id", "campaign.id"],
            name=op.f("fk_campaign_donor_organization_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "donor_id"],
            ["donor.organization_id", "donor.id"],
            name=op.f("fk_campaign_donor_organization_id_donor_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_campaign_donor_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "campaign_id", "donor_id", name=op.f("pk_campaign_donor")),
    )
    op.create_table(
        "delivery",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("hand_over_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('planned', 'shipped', 'received', 'cancelled')", name=op.f("ck_delivery_state")),
        sa.ForeignKeyConstraint(
            ["organization_id", "group_id"],
            ["recipient_group.organization_id", "recipient_group.id"],
            name=op.f("fk_delivery_organization_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "round_id"],
            ["round.organization_id", "round.id"],
            name=op.f("fk_delivery_organization_id_round_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_delivery_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("organization_id", "code", name=op.f("uq_delivery_organization_id_code")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index("ix_delivery_day", ["organization_id", "state", "hand_over_on"], unique=False)
        batch_op.create_index("ix_delivery_group", ["organization_id", "group_id", "hand_over_on"], unique=False)
        batch_op.create_index("ix_delivery_round", ["organization_id", "round_id"], unique=False)

    op.create_table(
        "donor_share",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("donor_id", sa.Uuid(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["user_account.id"], name=op.f("fk_donor_share_made_by")),
        sa.ForeignKeyConstraint(
            ["organization_id", "donor_id"],
            ["donor.organization_id", "donor.id"],
            name=op.f("fk_donor_share_organization_id_donor_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_donor_share_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_donor_share")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_donor_share_token_hash")),
    )
    with op.batch_alter_table("donor_share", schema=None) as batch_op:
        batch_op.create_index("ix_donor_share_donor", ["organization_id", "donor_id", "made_at"], unique=False)

    op.create_table(
        "filled_form",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("checkpoint_number", sa.Integer(), nullable=False),
        sa.Column("checkpoint_seq", sa.Integer(), nullable=False),
        sa.Column("checkpoint_hash", sa.String(length=64), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["user_account.id"], name=op.f("fk_filled_form_made_by")),
        sa.ForeignKeyConstraint(
            ["organization_id", "checkpoint_number"],
            ["checkpoint.organization_id", "checkpoint.number"],
            name=op.f("fk_filled_form_organization_id_checkpoint_number"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "form_id", "version"],
            ["funder_form_version.organization_id", "funder_form_version.form_id", "funder_form_version.number"],
            name=op.f("fk_filled_form_organization_id_form_id_version"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_filled_form_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_filled_form")),
    )
    with op.batch_alter_table("filled_form", schema=None) as batch_op:
        batch_op.create_index("ix_filled_form_form", ["organization_id", "form_id", "made_at"], unique=False)

    op.create_table(
        "former_region",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prefecture_code", sa.String(length=2), nullable=False),
        sa.Column("municipality_code", sa.String(length=6), nullable=False),
        sa.Column("municipality", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.CheckConstraint("since < until", name=op.f("ck_former_region_span")),
        sa.ForeignKeyConstraint(
            ["organization_id", "group_id"],
            ["recipient_group.organization_id", "recipient_group.id"],
            name=op.f("fk_former_region_organization_id_group_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_former_region_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "group_id", "until", name=op.f("pk_former_region")),
    )
    op.create_table(
        "goods_receipt_slip",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("donor_id", sa.Uuid(), nullable=False),
        sa.Column("donor_name", sa.String(length=120), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_goods_receipt_slip_number")),
        sa.ForeignKeyConstraint(["made_by"], ["user_account.id"], name=op.f("fk_goods_receipt_slip_made_by")),
        sa.ForeignKeyConstraint(
            ["organization_id", "donor_id"],
            ["donor.organization_id", "donor.id"],
            name=op.f("fk_goods_receipt_slip_organization_id_donor_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_goods_receipt_slip_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_goods_receipt_slip")),
        sa.UniqueConstraint(
            "organization_id", "fiscal_year", "number", name=op.f("uq_goods_receipt_slip_organization_id_fiscal_year_number")
        ),
    )
    with op.batch_alter_table("goods_receipt_slip", schema=None) as batch_op:
        batch_op.create_index("ix_goods_receipt_slip_donor", ["organization_id", "donor_id", "made_at"], unique=False)

    op.create_table(
        "group_answer",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("token_number", sa.Integer(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state in ('waiting', 'accepted', 'reduced', 'declined', 'closed')", name=op.f("ck_group_answer_state")
        ),
        sa.ForeignKeyConstraint(["answered_by"], ["user_account.id"], name=op.f("fk_group_answer_answered_by")),
        sa.ForeignKeyConstraint(
            ["organization_id", "group_id"],
            ["recipient_group.organization_id", "recipient_group.id"],
            name=op.f("fk_group_answer_organization_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "round_id"],
            ["round.organization_id", "round.id"],
            name=op.f("fk_group_answer_organization_id_round_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_group_answer_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_group_answer")),
        sa.UniqueConstraint(
            "organization_id", "round_id", "group_id", "turn", name=op.f("uq_group_answer_organization_id_round_id_group_id_turn")
        ),
        sa.UniqueConstraint("token_hash", name=op.f("uq_group_answer_token_hash")),
    )
    with op.batch_alter_table("group_answer", schema=None) as batch_op:
        batch_op.create_index("ix_group_answer_group", ["organization_id", "group_id", "state"], unique=False)

    op.create_table(
        "group_document",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("document", sa.String(length=12), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.CheckConstraint("document in ('agreement', 'hygiene', 'insurance')", name=op.f("ck_group_document_document")),
        sa.ForeignKeyConstraint(
            ["organization_id", "group_id"],
            ["recipient_group.organization_id", "recipient_group.id"],
            name=op.f("fk_group_document_organization_id_group_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_group_document_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_group_document")),
        sa.UniqueConstraint(
            "organization_id", "group_id", "document", name=op.f("uq_group_document_organization_id_group_id_document")
        ),
    )
    op.create_table(
        "group_venue",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("address_detail", sa.String(length=120), nullable=False),
        sa.Column("address_key", sa.String(length=320), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("notes", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "group_id"],
            ["recipient_group.organization_id", "recipient_group.id"],
            name=op.f("fk_group_venue_organization_id_group_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_group_venue_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_group_venue")),
        sa.UniqueConstraint(
            "organization_id", "group_id", "address_key", name=op.f("uq_group_venue_organization_id_group_id_address_key")
        ),
    )
    op.create_table(
        "held_lot",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("doubts", sa.JSON(), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("lifted_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("way in ('search', 'arrival')", name=op.f("ck_held_lot_way")),
        sa.ForeignKeyConstraint(["lifted_by"], ["user_account.id"], name=op.f("fk_held_lot_lifted_by")),
        sa.ForeignKeyConstraint(
            ["organization_id", "hold_id"], ["hold.organization_id", "hold.id"], name=op.f("fk_held_lot_organization_id_hold_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "lot_id"], ["lot.organization_id", "lot.id"], name=op.f("fk_held_lot_organization_id_lot_id")
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_held_lot_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "hold_id", "lot_id", name=op.f("pk_held_lot")),
    )
    with op.batch_alter_table("held_lot", schema=None) as batch_op:
        batch_op.create_index("ix_held_lot_lot", ["organization_id", "lot_id"], unique=False)

    op.create_table(
        "label_code",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=True),
        sa.Column("printed_by", sa.Uuid(), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("bound_by", sa.Uuid(), nullable=True),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["bound_by"], ["user_account.id"], name=op.f("fk_label_code_bound_by")),
        sa.ForeignKeyConstraint(
            ["organization_id", "lot_id"], ["lot.organization_id", "lot.id"], name=op.f("fk_label_code_organization_id_lot_id")
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_label_code_organization_id")),
        sa.ForeignKeyConstraint(["printed_by"], ["user_account.id"], name=op.f("fk_label_code_printed_by")),
        sa.PrimaryKeyConstraint("organization_id", "code", name=op.f("pk_label_code")),
    )
    with op.batch_alter_table("label_code", schema=None) as batch_op:
        batch_op.create_index("ix_label_code_batch", ["organization_id", "batch_id"], unique=False)
        batch_op.create_index("ix_label_code_lot", ["organization_id", "lot_id"], unique=False)

    op.create_table(
        "lot_day",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("source_kind", sa.String(length=16), nullable=False),
        sa.Column("target_kind", sa.String(length=16), nullable=False),
        sa.Column("batch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pieces", sa.BigInteger(), nullable=False),
        sa.Column("cases", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "lot_id"], ["lot.organization_id", "lot.id"], name=op.f("fk_lot_day_organization_id_lot_id")
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_lot_day_organization_id")),
        sa.PrimaryKeyConstraint(
            "organization_id", "day", "lot_id", "source_kind", "target_kind", "batch", name=op.f("pk_lot_day")
        ),
    )
    op.create_table(
        "lot_photo",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "lot_id"], ["lot.organization_id", "lot.id"], name=op.f("fk_lot_photo_organization_id_lot_id")
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_lot_photo_organization_id")),
        sa.ForeignKeyConstraint(["taken_by"], ["user_account.id"], name=op.f("fk_lot_photo_taken_by")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_lot_photo")),
    )
    with op.batch_alter_table("lot_photo", schema=None) as batch_op:
        batch_op.create_index("ix_lot_photo_lot", ["organization_id", "lot_id"], unique=False)

    op.create_table(
        "movement",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.Column("reversal_of", sa.Integer(), nullable=True),
        sa.Column("delivery_id", sa.Uuid(), nullable=True),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("days_left", sa.Integer(), nullable=True),
        sa.Column("flag", sa.String(length=8), nullable=True),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.CheckConstraint("(kind = 'reverse') = (reversal_of is not null)", name=op.f("ck_movement_reversal")),
        sa.CheckConstraint(
            "kind in ('receive', 'issue', 'transfer', 'dispose', 'count', 'cover', 'ship', 'arrive', 'direct', 'pass_on', 'hand_out', 'return', 'return_to_donor', 'reverse')",
            name=op.f("ck_movement_kind"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_movement_quantity")),
        sa.CheckConstraint("source_id <> target_id", name=op.f("ck_movement_places_differ")),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name=op.f("fk_movement_actor_id")),
        sa.ForeignKeyConstraint(
            ["organization_id", "lot_id"], ["lot.organization_id", "lot.id"], name=op.f("fk_movement_organization_id_lot_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "reversal_of"],
            ["movement.organization_id", "movement.seq"],
            name=op.f("fk_movement_organization_id_reversal_of"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "source_id"],
            ["place.organization_id", "place.id"],
            name=op.f("fk_movement_organization_id_source_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "target_id"],
            ["place.organization_id", "place.id"],
            name=op.f("fk_movement_organization_id_target_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_movement_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "seq", name=op.f("pk_movement")),
        sa.UniqueConstraint("organization_id", "key", name=op.f("uq_movement_organization_id_key")),
        sa.UniqueConstraint("organization_id", "prev_hash", name=op.f("uq_movement_organization_id_prev_hash")),
        sa.UniqueConstraint("organization_id", "reversal_of", name=op.f("uq_movement_organization_id_reversal_of")),
    )
    with op.batch_alter_table("movement", schema=None) as batch_op:
        batch_op.create_index("ix_movement_actor", ["organization_id", "actor_id", "seq"], unique=False)
        batch_op.create_index("ix_movement_counted", ["organization_id", "counted_at"], unique=False)
        batch_op.create_index(
            "ix_movement_late",
            ["organization_id", "occurred_at"],
            unique=False,
            sqlite_where=sa.text("counted_at <> occurred_at"),
            postgresql_where=sa.text("counted_at <> occurred_at"),
        )
        batch_op.create_index("ix_movement_lot", ["organization_id", "lot_id", "seq"], unique=False)
        batch_op.create_index("ix_movement_occurred", ["organization_id", "occurred_at"], unique=False)
        batch_op.create_index("ix_movement_recorded", ["organization_id", "recorded_at"], unique=False)
        batch_op.create_index("ix_movement_source", ["organization_id", "source_id", "seq"], unique=False)
        batch_op.create_index("ix_movement_target", ["organization_id", "target_id", "seq"], unique=False)

    op.create_table(
        "naming_consent",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("is_given", sa.Boolean(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["noted_by"], ["user_account.id"], name=op.f("fk_naming_consent_noted_by")),
        sa.ForeignKeyConstraint(
            ["organization_id", "group_id"],
            ["recipient_group.organization_id", "recipient_group.id"],
            name=op.f("fk_naming_consent_organization_id_group_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_naming_consent_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "group_id", name=op.f("pk_naming_consent")),
    )
    op.create_table(
        "need",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("kg", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "category in ('rice', 'noodles', 'bread', 'canned', 'retort', 'seasoning', 'snacks', 'drinks', 'dairy', 'produce', 'meat_fish', 'frozen_meal', 'baby', 'daily_goods', 'other')",
            name=op.f("ck_need_category"),
        ),
        sa.CheckConstraint("kg > 0", name=op.f("ck_need_kg")),
        sa.ForeignKeyConstraint(
            ["organization_id", "group_id"],
            ["recipient_group.organization_id", "recipient_group.id"],
            name=op.f("fk_need_organization_id_group_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_need_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_need")),
    )
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.create_index("ix_need_group", ["organization_id", "group_id"], unique=False)

    op.create_table(
        "offer",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("donor_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("entered_as", sa.Uuid(), nullable=True),
        sa.Column("lot_id", sa.Uuid(), nullable=True),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("cases_reserved", sa.Integer(), nullable=False),
        sa.Column("cases_shipped", sa.Integer(), nullable=False),
        sa.Column("pieces_per_case", sa.Integer(), nullable=False),
        sa.Column("weight_grams", sa.Integer(), nullable=False),
        sa.Column("temperature", sa.String(length=8), nullable=False),
        sa.Column("date_kind", sa.String(length=12), nullable=False),
        sa.Column("date_precision", sa.String(length=5), nullable=False),
        sa.Column("date_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("available_from", sa.Date(), nullable=False),
        sa.Column("available_to", sa.Date(), nullable=False),
        sa.Column("regions", sa.JSON(), nullable=False),
        sa.Column("group_kinds", sa.JSON(), nullable=False),
        sa.Column("documents", sa.JSON(), nullable=False),
        sa.Column("min_days_left", sa.Integer(), nullable=False),
        sa.Column("min_drop_cases", sa.Integer(), nullable=False),
        sa.Column("max_drops", sa.Integer(), nullable=True),
        sa.Column("notes", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state in ('open', 'in_round', 'placed', 'closed')", name=op.f("ck_offer_state")),
        sa.CheckConstraint("(lot_id is null) = (place_id is null)", name=op.f("ck_offer_stock")),
        sa.CheckConstraint("available_to >= available_from", name=op.f("ck_offer_days")),
        sa.CheckConstraint(
            "cases > 0 and pieces_per_case > 0 and weight_grams > 0 and min_drop_cases > 0", name=op.f("ck_offer_amounts")
        ),
        sa.CheckConstraint(
            "cases_reserved >= 0 and cases_shipped >= 0 and cases_reserved + cases_shipped <= cases",
            name=op.f("ck_offer_reserved"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "donor_id"], ["place.organization_id", "place.id"], name=op.f("fk_offer_organization_id_donor_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "entered_as"],
            ["item.organization_id", "item.id"],
            name=op.f("fk_offer_organization_id_entered_as"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "item_id"], ["item.organization_id", "item.id"], name=op.f("fk_offer_organization_id_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "lot_id"], ["lot.organization_id", "lot.id"], name=op.f("fk_offer_organization_id_lot_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "place_id"], ["place.organization_id", "place.id"], name=op.f("fk_offer_organization_id_place_id")
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_offer_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_offer")),
        sa.UniqueConstraint("organization_id", "code", name=op.f("uq_offer_organization_id_code")),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index("ix_offer_state", ["organization_id", "state", "expires_on"], unique=False)

    op.create_table(
        "phone_entry",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("phone_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "phone_id"],
            ["warehouse_phone.organization_id", "warehouse_phone.id"],
            name=op.f("fk_phone_entry_organization_id_phone_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_phone_entry_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "key", name=op.f("pk_phone_entry")),
    )
    with op.batch_alter_table("phone_entry", schema=None) as batch_op:
        batch_op.create_index("ix_phone_entry_phone", ["organization_id", "phone_id", "recorded_at"], unique=False)

    op.create_table(
        "recall_event",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recall_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("lot_id", sa.Uuid(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "kind in ('began', 'found', 'held', 'ready', 'sent', 'reminded', 'answered', 'freed', 'returned', 'disposed', 'lifted', 'texts', 'notices', 'unwatched', 'closed')",
            name=op.f("ck_recall_event_kind"),
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name=op.f("fk_recall_event_actor_id")),
        sa.ForeignKeyConstraint(
            ["organization_id", "group_id"],
            ["place.organization_id", "place.id"],
            name=op.f("fk_recall_event_organization_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "lot_id"], ["lot.organization_id", "lot.id"], name=op.f("fk_recall_event_organization_id_lot_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "recall_id"],
            ["recall.organization_id", "recall.id"],
            name=op.f("fk_recall_event_organization_id_recall_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_recall_event_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_recall_event")),
    )
    with op.batch_alter_table("recall_event", schema=None) as batch_op:
        batch_op.create_index("ix_recall_event_recall", ["organization_id", "recall_id", "at"], unique=False)

    op.create_table(
        "recall_notice",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recall_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by", sa.String(length=8), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.CheckConstraint("state in ('waiting', 'answered')", name=op.f("ck_recall_notice_state")),
        sa.ForeignKeyConstraint(["answered_by"], ["user_account.id"], name=op.f("fk_recall_notice_answered_by")),
        sa.ForeignKeyConstraint(
            ["organization_id", "group_id"],
            ["place.organization_id", "place.id"],
            name=op.f("fk_recall_notice_organization_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "recall_id"],
            ["recall.organization_id", "recall.id"],
            name=op.f("fk_recall_notice_organization_id_recall_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_recall_notice_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_recall_notice")),
        sa.UniqueConstraint(
            "organization_id", "recall_id", "group_id", name=op.f("uq_recall_notice_organization_id_recall_id_group_id")
        ),
        sa.UniqueConstraint("token_hash", name=op.f("uq_recall_notice_token_hash")),
    )
    with op.batch_alter_table("recall_notice", schema=None) as batch_op:
        batch_op.create_index("ix_recall_notice_group", ["organization_id", "group_id"], unique=False)

    op.create_table(
        "receipt_check",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=True),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("donor_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("date_kind", sa.String(length=12), nullable=False),
        sa.Column("date_precision", sa.String(length=5), nullable=False),
        sa.Column("date_on", sa.Date(), nullable=True),
        sa.Column("storage_ok", sa.Boolean(), nullable=True),
        sa.Column("date_ok", sa.Boolean(), nullable=True),
        sa.Column("allergens_ok", sa.Boolean(), nullable=True),
        sa.Column("outside_ok", sa.Boolean(), nullable=True),
        sa.Column("celsius", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "date_kind in ('best_before', 'use_by', 'milled', 'crop_year', 'none')", name=op.f("ck_receipt_check_date_kind")
        ),
        sa.CheckConstraint("pieces > 0", name=op.f("ck_receipt_check_pieces")),
        sa.ForeignKeyConstraint(["checked_by"], ["user_account.id"], name=op.f("fk_receipt_check_checked_by")),
        sa.ForeignKeyConstraint(
            ["organization_id", "donor_id"],
            ["place.organization_id", "place.id"],
            name=op.f("fk_receipt_check_organization_id_donor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "item_id"],
            ["item.organization_id", "item.id"],
            name=op.f("fk_receipt_check_organization_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "lot_id"], ["lot.organization_id", "lot.id"], name=op.f("fk_receipt_check_organization_id_lot_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "site_id"],
            ["place.organization_id", "place.id"],
            name=op.f("fk_receipt_check_organization_id_site_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_receipt_check_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_receipt_check")),
        sa.UniqueConstraint("organization_id", "key", name=op.f("uq_receipt_check_organization_id_key")),
    )
    with op.batch_alter_table("receipt_check", schema=None) as batch_op:
        batch_op.create_index("ix_receipt_check_at", ["organization_id", "checked_at"], unique=False)
        batch_op.create_index("ix_receipt_check_lot", ["organization_id", "lot_id"], unique=False)

    op.create_table(
        "reservation",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("share_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('open', 'used', 'released')", name=op.f("ck_reservation_state")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_reservation_quantity")),
        sa.ForeignKeyConstraint(
            ["organization_id", "lot_id"], ["lot.organization_id", "lot.id"], name=op.f("fk_reservation_organization_id_lot_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "place_id"],
            ["place.organization_id", "place.id"],
            name=op.f("fk_reservation_organization_id_place_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_reservation_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_reservation")),
    )
    with op.batch_alter_table("reservation", schema=None) as batch_op:
        batch_op.create_index("ix_reservation_lot", ["organization_id", "lot_id", "state"], unique=False)
        batch_op.create_index("ix_reservation_share", ["organization_id", "share_id"], unique=False)

    op.create_table(
        "round_group",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("search_key", sa.String(length=600), nullable=False),
        sa.Column("region", sa.String(length=2), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("teams", sa.JSON(), nullable=False),
        sa.Column("has_asked", sa.Boolean(), nullable=False),
        sa.Column("past_grams", sa.BigInteger(), nullable=False),
        sa.Column("given_cases", sa.Integer(), nullable=False),
        sa.Column("given_grams", sa.BigInteger(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("level", sa.Double(), nullable=False),
        sa.Column("reasons", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "group_id"],
            ["recipient_group.organization_id", "recipient_group.id"],
            name=op.f("fk_round_group_organization_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "round_id"],
            ["round.organization_id", "round.id"],
            name=op.f("fk_round_group_organization_id_round_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_round_group_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "round_id", "group_id", name=op.f("pk_round_group")),
    )
    with op.batch_alter_table("round_group", schema=None) as batch_op:
        batch_op.create_index("ix_round_group_households", ["organization_id", "round_id", "households", "code"], unique=False)
        batch_op.create_index("ix_round_group_level", ["organization_id", "round_id", "level", "code"], unique=False)
        batch_op.create_index("ix_round_group_name", ["organization_id", "round_id", "name", "code"], unique=False)

    op.create_table(
        "stock_count_place",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("count_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "count_id"],
            ["stock_count.organization_id", "stock_count.id"],
            name=op.f("fk_stock_count_place_organization_id_count_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "place_id"],
            ["place.organization_id", "place.id"],
            name=op.f("fk_stock_count_place_organization_id_place_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_stock_count_place_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "count_id", "place_id", name=op.f("pk_stock_count_place")),
    )
    op.create_table(
        "stock_count_tally",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("count_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_stock_count_tally_counted")),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name=op.f("fk_stock_count_tally_actor_id")),
        sa.ForeignKeyConstraint(
            ["organization_id", "count_id"],
            ["stock_count.organization_id", "stock_count.id"],
            name=op.f("fk_stock_count_tally_organization_id_count_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "lot_id"],
            ["lot.organization_id", "lot.id"],
            name=op.f("fk_stock_count_tally_organization_id_lot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "place_id"],
            ["place.organization_id", "place.id"],
            name=op.f("fk_stock_count_tally_organization_id_place_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_stock_count_tally_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "key", name=op.f("pk_stock_count_tally")),
    )
    with op.batch_alter_table("stock_count_tally", schema=None) as batch_op:
        batch_op.create_index("ix_stock_count_tally_line", ["organization_id", "count_id", "place_id", "lot_id"], unique=False)

    op.create_table(
        "team",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("cross_dock_kg", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "hub_id"],
            ["recipient_group.organization_id", "recipient_group.id"],
            name=op.f("fk_team_organization_id_hub_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_team_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_team")),
    )
    op.create_table(
        "temperature_reading",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("check_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("vehicle_id", sa.Uuid(), nullable=True),
        sa.Column("tenths", sa.Integer(), nullable=True),
        sa.Column("limit_tenths", sa.Integer(), nullable=False),
        sa.Column("remedy", sa.String(length=200), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(tenths is not null and tenths <= limit_tenths) or remedy <> ''", name=op.f("ck_temperature_reading_remedy")
        ),
        sa.CheckConstraint("(place_id is null) <> (vehicle_id is null)", name=op.f("ck_temperature_reading_one_thing")),
        sa.ForeignKeyConstraint(
            ["organization_id", "check_id"],
            ["hygiene_check.organization_id", "hygiene_check.id"],
            name=op.f("fk_temperature_reading_organization_id_check_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "place_id"],
            ["place.organization_id", "place.id"],
            name=op.f("fk_temperature_reading_organization_id_place_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "vehicle_id"],
            ["vehicle.organization_id", "vehicle.id"],
            name=op.f("fk_temperature_reading_organization_id_vehicle_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_temperature_reading_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_temperature_reading")),
    )
    with op.batch_alter_table("temperature_reading", schema=None) as batch_op:
        batch_op.create_index("ix_temperature_reading_check", ["organization_id", "check_id"], unique=False)
        batch_op.create_index("ix_temperature_reading_place", ["organization_id", "place_id", "read_at"], unique=False)
        batch_op.create_index("ix_temperature_reading_vehicle", ["organization_id", "vehicle_id", "read_at"], unique=False)

    op.create_table(
        "user_session",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("csrf_token", sa.String(length=43), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("phone_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id", "phone_id"],
            ["warehouse_phone.organization_id", "warehouse_phone.id"],
            name=op.f("fk_user_session_organization_id_phone_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_user_session_organization_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_user_session_user_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_session_token_hash")),
    )
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.create_index("ix_user_session_phone", ["organization_id", "phone_id", "last_seen_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_user_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "count_record",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("movement_seq", sa.Integer(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_count_record_counted")),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name=op.f("fk_count_record_actor_id")),
        sa.ForeignKeyConstraint(
            ["organization_id", "lot_id"], ["lot.organization_id", "lot.id"], name=op.f("fk_count_record_organization_id_lot_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "movement_seq"],
            ["movement.organization_id", "movement.seq"],
            name=op.f("fk_count_record_organization_id_movement_seq"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "place_id"],
            ["place.organization_id", "place.id"],
            name=op.f("fk_count_record_organization_id_place_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_count_record_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "key", name=op.f("pk_count_record")),
    )
    op.create_table(
        "goods_receipt_claim",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("movement_seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slip_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "movement_seq"],
            ["movement.organization_id", "movement.seq"],
            name=op.f("fk_goods_receipt_claim_organization_id_movement_seq"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "slip_id"],
            ["goods_receipt_slip.organization_id", "goods_receipt_slip.id"],
            name=op.f("fk_goods_receipt_claim_organization_id_slip_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_goods_receipt_claim_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "movement_seq", name=op.f("pk_goods_receipt_claim")),
    )
    with op.batch_alter_table("goods_receipt_claim", schema=None) as batch_op:
        batch_op.create_index("ix_goods_receipt_claim_slip", ["organization_id", "slip_id"], unique=False)

    op.create_table(
        "goods_receipt_event",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("done_by", sa.Uuid(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('reissue', 'void')", name=op.f("ck_goods_receipt_event_kind")),
        sa.ForeignKeyConstraint(["done_by"], ["user_account.id"], name=op.f("fk_goods_receipt_event_done_by")),
        sa.ForeignKeyConstraint(
            ["organization_id", "slip_id"],
            ["goods_receipt_slip.organization_id", "goods_receipt_slip.id"],
            name=op.f("fk_goods_receipt_event_organization_id_slip_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_goods_receipt_event_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "slip_id", "step", name=op.f("pk_goods_receipt_event")),
    )
    op.create_table(
        "goods_receipt_line",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Uuid(), nullable=False),
        sa.Column("movement_seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("site_name", sa.String(length=120), nullable=False),
        sa.Column("item_name", sa.String(length=120), nullable=False),
        sa.Column("lot_code", sa.String(length=8), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("pieces_per_case", sa.Integer(), nullable=True),
        sa.Column("weight_grams", sa.Integer(), nullable=True),
        sa.Column("date_kind", sa.String(length=12), nullable=False),
        sa.Column("date_precision", sa.String(length=5), nullable=False),
        sa.Column("date_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "date_kind in ('best_before', 'use_by', 'milled', 'crop_year', 'none')", name=op.f("ck_goods_receipt_line_date_kind")
        ),
        sa.CheckConstraint("pieces > 0", name=op.f("ck_goods_receipt_line_pieces")),
        sa.ForeignKeyConstraint(
            ["organization_id", "movement_seq"],
            ["movement.organization_id", "movement.seq"],
            name=op.f("fk_goods_receipt_line_organization_id_movement_seq"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "slip_id"],
            ["goods_receipt_slip.organization_id", "goods_receipt_slip.id"],
            name=op.f("fk_goods_receipt_line_organization_id_slip_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_goods_receipt_line_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "slip_id", "movement_seq", name=op.f("pk_goods_receipt_line")),
    )
    with op.batch_alter_table("goods_receipt_line", schema=None) as batch_op:
        batch_op.create_index("ix_goods_receipt_line_movement", ["organization_id", "movement_seq"], unique=False)

    op.create_table(
        "handout",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=True),
        sa.Column("handed_out_on", sa.Date(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("infants", sa.Integer(), nullable=True),
        sa.Column("children", sa.Integer(), nullable=True),
        sa.Column("adults", sa.Integer(), nullable=True),
        sa.Column("seniors", sa.Integer(), nullable=True),
        sa.Column("notes", sa.String(length=500), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by", sa.Uuid(), nullable=True),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.CheckConstraint("households >= 0", name=op.f("ck_handout_households")),
        sa.ForeignKeyConstraint(
            ["organization_id", "delivery_id"],
            ["delivery.organization_id", "delivery.id"],
            name=op.f("fk_handout_organization_id_delivery_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "group_id"],
            ["recipient_group.organization_id", "recipient_group.id"],
            name=op.f("fk_handout_organization_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "replaced_by"],
            ["handout.organization_id", "handout.id"],
            name=op.f("fk_handout_organization_id_replaced_by"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_handout_organization_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["user_account.id"], name=op.f("fk_handout_recorded_by")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_handout")),
        sa.UniqueConstraint("organization_id", "key", name=op.f("uq_handout_organization_id_key")),
    )
    with op.batch_alter_table("handout", schema=None) as batch_op:
        batch_op.create_index("ix_handout_counted", ["organization_id", "counted_on"], unique=False)
        batch_op.create_index("ix_handout_day", ["organization_id", "handed_out_on"], unique=False)
        batch_op.create_index("ix_handout_group", ["organization_id", "group_id", "handed_out_on"], unique=False)
        batch_op.create_index("ix_handout_withdrawn", ["organization_id", "withdrawn_on"], unique=False)

    op.create_table(
        "movement_note",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "seq"],
            ["movement.organization_id", "movement.seq"],
            name=op.f("fk_movement_note_organization_id_seq"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_movement_note_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "seq", name=op.f("pk_movement_note")),
    )
    op.create_table(
        "round_offer",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=True),
        sa.Column("release", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("drops", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "offer_id"],
            ["offer.organization_id", "offer.id"],
            name=op.f("fk_round_offer_organization_id_offer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "round_id"],
            ["round.organization_id", "round.id"],
            name=op.f("fk_round_offer_organization_id_round_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_round_offer_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "round_id", "offer_id", name=op.f("pk_round_offer")),
    )
    op.create_table(
        "share",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("hand_over_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("origin", sa.String(length=6), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("change_note", sa.String(length=300), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=True),
        sa.Column("short_pieces", sa.Integer(), nullable=False),
        sa.Column("short_reason", sa.String(length=10), nullable=False),
        sa.Column("answer_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state in ('draft', 'reserved', 'shipped', 'received', 'declined', 'cancelled')", name=op.f("ck_share_state")
        ),
        sa.CheckConstraint("cases > 0", name=op.f("ck_share_cases")),
        sa.ForeignKeyConstraint(["changed_by"], ["user_account.id"], name=op.f("fk_share_changed_by")),
        sa.ForeignKeyConstraint(
            ["organization_id", "answer_id"],
            ["group_answer.organization_id", "group_answer.id"],
            name=op.f("fk_share_organization_id_answer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "delivery_id"],
            ["delivery.organization_id", "delivery.id"],
            name=op.f("fk_share_organization_id_delivery_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "group_id"],
            ["recipient_group.organization_id", "recipient_group.id"],
            name=op.f("fk_share_organization_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "offer_id"], ["offer.organization_id", "offer.id"], name=op.f("fk_share_organization_id_offer_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "round_id"], ["round.organization_id", "round.id"], name=op.f("fk_share_organization_id_round_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "team_id"], ["team.organization_id", "team.id"], name=op.f("fk_share_organization_id_team_id")
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_share_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_share")),
    )
    with op.batch_alter_table("share", schema=None) as batch_op:
        batch_op.create_index("ix_share_delivery", ["organization_id", "delivery_id"], unique=False)
        batch_op.create_index("ix_share_group", ["organization_id", "group_id", "state"], unique=False)
        batch_op.create_index("ix_share_offer", ["organization_id", "offer_id"], unique=False)
        batch_op.create_index("ix_share_round", ["organization_id", "round_id"], unique=False)

    op.create_table(
        "share_opening",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("share_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "share_id"],
            ["donor_share.organization_id", "donor_share.id"],
            name=op.f("fk_share_opening_organization_id_share_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_share_opening_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_share_opening")),
    )
    with op.batch_alter_table("share_opening", schema=None) as batch_op:
        batch_op.create_index("ix_share_opening_share", ["organization_id", "share_id"], unique=False)

    op.create_table(
        "stock_count_line",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("count_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("is_expected", sa.Boolean(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=True),
        sa.Column("counted_by", sa.Uuid(), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("balance", sa.Integer(), nullable=True),
        sa.Column("movement_seq", sa.Integer(), nullable=True),
        sa.Column("is_left_out", sa.Boolean(), nullable=False),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_stock_count_line_counted")),
        sa.ForeignKeyConstraint(["counted_by"], ["user_account.id"], name=op.f("fk_stock_count_line_counted_by")),
        sa.ForeignKeyConstraint(
            ["organization_id", "count_id"],
            ["stock_count.organization_id", "stock_count.id"],
            name=op.f("fk_stock_count_line_organization_id_count_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "lot_id"],
            ["lot.organization_id", "lot.id"],
            name=op.f("fk_stock_count_line_organization_id_lot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "movement_seq"],
            ["movement.organization_id", "movement.seq"],
            name=op.f("fk_stock_count_line_organization_id_movement_seq"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "place_id"],
            ["place.organization_id", "place.id"],
            name=op.f("fk_stock_count_line_organization_id_place_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_stock_count_line_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "count_id", "place_id", "lot_id", name=op.f("pk_stock_count_line")),
    )
    op.create_table(
        "team_member",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "group_id"],
            ["recipient_group.organization_id", "recipient_group.id"],
            name=op.f("fk_team_member_organization_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "team_id"],
            ["team.organization_id", "team.id"],
            name=op.f("fk_team_member_organization_id_team_id"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_team_member_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "team_id", "group_id", name=op.f("pk_team_member")),
    )
    op.create_table(
        "handout_line",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("handout_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("handed_out", sa.Integer(), nullable=False),
        sa.Column("left_over", sa.Integer(), nullable=False),
        sa.Column("movement_seq", sa.Integer(), nullable=True),
        sa.CheckConstraint("handed_out >= 0 and left_over >= 0", name=op.f("ck_handout_line_pieces")),
        sa.ForeignKeyConstraint(
            ["organization_id", "handout_id"],
            ["handout.organization_id", "handout.id"],
            name=op.f("fk_handout_line_organization_id_handout_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "lot_id"], ["lot.organization_id", "lot.id"], name=op.f("fk_handout_line_organization_id_lot_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "movement_seq"],
            ["movement.organization_id", "movement.seq"],
            name=op.f("fk_handout_line_organization_id_movement_seq"),
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_handout_line_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "handout_id", "lot_id", name=op.f("pk_handout_line")),
    )


def downgrade() -> None:
    op.drop_table("handout_line")
    op.drop_table("team_member")
    op.drop_table("stock_count_line")
    with op.batch_alter_table("share_opening", schema=None) as batch_op:
        batch_op.drop_index("ix_share_opening_share")

    op.drop_table("share_opening")
    with op.batch_alter_table("share", schema=None) as batch_op:
        batch_op.drop_index("ix_share_round")
        batch_op.drop_index("ix_share_offer")
        batch_op.drop_index("ix_share_group")
        batch_op.drop_index("ix_share_delivery")

    op.drop_table("share")
    op.drop_table("round_offer")
    op.drop_table("movement_note")
    with op.batch_alter_table("handout", schema=None) as batch_op:
        batch_op.drop_index("ix_handout_withdrawn")
        batch_op.drop_index("ix_handout_group")
        batch_op.drop_index("ix_handout_day")
        batch_op.drop_index("ix_handout_counted")

    op.drop_table("handout")
    with op.batch_alter_table("goods_receipt_line", schema=None) as batch_op:
        batch_op.drop_index("ix_goods_receipt_line_movement")

    op.drop_table("goods_receipt_line")
    op.drop_table("goods_receipt_event")
    with op.batch_alter_table("goods_receipt_claim", schema=None) as batch_op:
        batch_op.drop_index("ix_goods_receipt_claim_slip")

    op.drop_table("goods_receipt_claim")
    op.drop_table("count_record")
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_session_user_id"))
        batch_op.drop_index("ix_user_session_phone")

    op.drop_table("user_session")
    with op.batch_alter_table("temperature_reading", schema=None) as batch_op:
        batch_op.drop_index("ix_temperature_reading_vehicle")
        batch_op.drop_index("ix_temperature_reading_place")
        batch_op.drop_index("ix_temperature_reading_check")

    op.drop_table("temperature_reading")
    op.drop_table("team")
    with op.batch_alter_table("stock_count_tally", schema=None) as batch_op:
        batch_op.drop_index("ix_stock_count_tally_line")

    op.drop_table("stock_count_tally")
    op.drop_table("stock_count_place")
    with op.batch_alter_table("round_group", schema=None) as batch_op:
        batch_op.drop_index("ix_round_group_name")
        batch_op.drop_index("ix_round_group_level")
        batch_op.drop_index("ix_round_group_households")

    op.drop_table("round_group")
    with op.batch_alter_table("reservation", schema=None) as batch_op:
        batch_op.drop_index("ix_reservation_share")
        batch_op.drop_index("ix_reservation_lot")

    op.drop_table("reservation")
    with op.batch_alter_table("receipt_check", schema=None) as batch_op:
        batch_op.drop_index("ix_receipt_check_lot")
        batch_op.drop_index("ix_receipt_check_at")

    op.drop_table("receipt_check")
    with op.batch_alter_table("recall_notice", schema=None) as batch_op:
        batch_op.drop_index("ix_recall_notice_group")

    op.drop_table("recall_notice")
    with op.batch_alter_table("recall_event", schema=None) as batch_op:
        batch_op.drop_index("ix_recall_event_recall")

    op.drop_table("recall_event")
    with op.batch_alter_table("phone_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_phone_entry_phone")

    op.drop_table("phone_entry")
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_index("ix_offer_state")

    op.drop_table("offer")
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.drop_index("ix_need_group")

    op.drop_table("need")
    op.drop_table("naming_consent")
    with op.batch_alter_table("movement", schema=None) as batch_op:
        batch_op.drop_index("ix_movement_target")
        batch_op.drop_index("ix_movement_source")
        batch_op.drop_index("ix_movement_recorded")
        batch_op.drop_index("ix_movement_occurred")
        batch_op.drop_index("ix_movement_lot")
        batch_op.drop_index(
            "ix_movement_late",
            sqlite_where=sa.text("counted_at <> occurred_at"),
            postgresql_where=sa.text("counted_at <> occurred_at"),
        )
        batch_op.drop_index("ix_movement_counted")
        batch_op.drop_index("ix_movement_actor")

    op.drop_table("movement")
    with op.batch_alter_table("lot_photo", schema=None) as batch_op:
        batch_op.drop_index("ix_lot_photo_lot")

    op.drop_table("lot_photo")
    op.drop_table("lot_day")
    with op.batch_alter_table("label_code", schema=None) as batch_op:
        batch_op.drop_index("ix_label_code_lot")
        batch_op.drop_index("ix_label_code_batch")

    op.drop_table("label_code")
    with op.batch_alter_table("held_lot", schema=None) as batch_op:
        batch_op.drop_index("ix_held_lot_lot")

    op.drop_table("held_lot")
    op.drop_table("group_venue")
    op.drop_table("group_document")
    with op.batch_alter_table("group_answer", schema=None) as batch_op:
        batch_op.drop_index("ix_group_answer_group")

    op.drop_table("group_answer")
    with op.batch_alter_table("goods_receipt_slip", schema=None) as batch_op:
        batch_op.drop_index("ix_goods_receipt_slip_donor")

    op.drop_table("goods_receipt_slip")
    op.drop_table("former_region")
    with op.batch_alter_table("filled_form", schema=None) as batch_op:
        batch_op.drop_index("ix_filled_form_form")

    op.drop_table("filled_form")
    with op.batch_alter_table("donor_share", schema=None) as batch_op:
        batch_op.drop_index("ix_donor_share_donor")

    op.drop_table("donor_share")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_delivery_round")
        batch_op.drop_index("ix_delivery_group")
        batch_op.drop_index("ix_delivery_day")

    op.drop_table("delivery")
    op.drop_table("campaign_donor")
    with op.batch_alter_table("balance", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_balance_unshelved",
            sqlite_where=sa.text("on_hand != 0 and place_id = site_id"),
            postgresql_where=sa.text("on_hand != 0 and place_id = site_id"),
        )
        batch_op.drop_index(
            "ix_balance_stock",
            sqlite_where=sa.text("on_hand != 0 and site_id is not null"),
            postgresql_where=sa.text("on_hand != 0 and site_id is not null"),
        )
        batch_op.drop_index(
            "ix_balance_shelf",
            sqlite_where=sa.text("on_hand != 0 and site_id is not null"),
            postgresql_where=sa.text("on_hand != 0 and site_id is not null"),
        )
        batch_op.drop_index("ix_balance_place")
        batch_op.drop_index(
            "ix_balance_on_hand",
            sqlite_where=sa.text("on_hand != 0 and site_id is not null"),
            postgresql_where=sa.text("on_hand != 0 and site_id is not null"),
        )
        batch_op.drop_index(
            "ix_balance_item",
            sqlite_where=sa.text("on_hand != 0 and site_id is not null"),
            postgresql_where=sa.text("on_hand != 0 and site_id is not null"),
        )
        batch_op.drop_index(
            "ix_balance_free",
            sqlite_where=sa.text("on_hand != 0 and site_id is not null"),
            postgresql_where=sa.text("on_hand != 0 and site_id is not null"),
        )
        batch_op.drop_index(
            "ix_balance_donor",
            sqlite_where=sa.text("on_hand != 0 and site_id is not null"),
            postgresql_where=sa.text("on_hand != 0 and site_id is not null"),
        )

    op.drop_table("balance")
    with op.batch_alter_table("witness_letter", schema=None) as batch_op:
        batch_op.drop_index("ix_witness_letter_number")
        batch_op.drop_index("ix_witness_letter_at")

    op.drop_table("witness_letter")
    op.drop_table("warehouse_phone")
    with op.batch_alter_table("stock_count", schema=None) as batch_op:
        batch_op.drop_index("ix_stock_count_site")

    op.drop_table("stock_count")
    with op.batch_alter_table("round_note", schema=None) as batch_op:
        batch_op.drop_index("ix_round_note_round")

    op.drop_table("round_note")
    op.drop_table("round_edit")
    with op.batch_alter_table("recipient_group", schema=None) as batch_op:
        batch_op.drop_index("ix_recipient_group_region")
        batch_op.drop_index("ix_recipient_group_public")
        batch_op.drop_index("ix_recipient_group_name")
        batch_op.drop_index("ix_recipient_group_keys")

    op.drop_table("recipient_group")
    with op.batch_alter_table("recall", schema=None) as batch_op:
        batch_op.drop_index("ix_recall_state")

    op.drop_table("recall")
    op.drop_table("plan_version")
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.drop_index("ix_lot_item")
        batch_op.drop_index("ix_lot_donor")

    op.drop_table("lot")
    with op.batch_alter_table("item_barcode", schema=None) as batch_op:
        batch_op.drop_index("ix_item_barcode_item")

    op.drop_table("item_barcode")
    op.drop_table("item_allergen")
    with op.batch_alter_table("imported_record", schema=None) as batch_op:
        batch_op.drop_index("ix_imported_record_import")

    op.drop_table("imported_record")
    with op.batch_alter_table("hygiene_check", schema=None) as batch_op:
        batch_op.drop_index("ix_hygiene_check_vehicle")
        batch_op.drop_index("ix_hygiene_check_site")
        batch_op.drop_index("ix_hygiene_check_at")

    op.drop_table("hygiene_check")
    op.drop_table("handover_day")
    op.drop_table("group_day")
    op.drop_table("funder_form_version")
    with op.batch_alter_table("donor", schema=None) as batch_op:
        batch_op.drop_index("ix_donor_name")

    op.drop_table("donor")
    with op.batch_alter_table("document_scan", schema=None) as batch_op:
        batch_op.drop_index("ix_document_scan_document")

    op.drop_table("document_scan")
    op.drop_table("different_items")
    op.drop_table("campaign_round")
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.drop_index("ix_agreement_party")

    op.drop_table("agreement")
    op.drop_table("witness")
    op.drop_table("vehicle")
    op.drop_table("summed_until")
    op.drop_table("slip_counter")
    op.drop_table("sign_in_link")
    op.drop_table("shift_pin")
    op.drop_table("saved_view")
    op.drop_table("round")
    op.drop_table("release_check")
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.drop_index("ix_place_kind")

    op.drop_table("place")
    with op.batch_alter_table("organization_document", schema=None) as batch_op:
        batch_op.drop_index("ix_organization_document_kind")

    op.drop_table("organization_document")
    op.drop_table("membership")
    op.drop_table("letterhead")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_state")

    op.drop_table("job")
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_index("ix_item_name")
        batch_op.drop_index("ix_item_merged")

    op.drop_table("item")
    op.drop_table("import_batch")
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.drop_index("ix_hold_watching")

    op.drop_table("hold")
    op.drop_table("funder_form")
    with op.batch_alter_table("export_record", schema=None) as batch_op:
        batch_op.drop_index("ix_export_record_code")
        batch_op.drop_index("ix_export_record_at")

    op.drop_table("export_record")
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.drop_index("ix_erasure_record")

    op.drop_table("erasure")
    op.drop_table("conversion_factor")
    op.drop_table("closing")
    with op.batch_alter_table("checkpoint", schema=None) as batch_op:
        batch_op.drop_index("ix_checkpoint_seq")

    op.drop_table("checkpoint")
    op.drop_table("chain_head")
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.drop_index("ix_campaign_days")

    op.drop_table("campaign")
    op.drop_table("auditor_grant")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_record")
        batch_op.drop_index("ix_audit_entry_at")

    op.drop_table("audit_entry")
    op.drop_table("api_token")
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_account_email"))

    op.drop_table("user_account")
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_attempt_who")

    op.drop_table("sign_in_attempt")
    op.drop_table("shared_item")
    op.drop_table("organization")
