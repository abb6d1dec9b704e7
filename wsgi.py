"""The application for a WSGI server of one's own choice (`gunicorn wsgi:app`). Brings the schema up to date first; `tasuki worker` runs the jobs."""

from inventory.db import connect
from migrations.run import upgrade_engine
from web import create_app
from web.settings import from_environment

settings = from_environment()
database = connect(settings.database_url)
upgrade_engine(database.engine)
app = create_app(settings, database)
