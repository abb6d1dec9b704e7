"""The application for a WSGI server of one's own choice (`gunicorn wsgi:app`).

`tasuki migrate` brings the schema up to date, `tasuki worker` runs the jobs.
"""

from inventory.db import connect
from web import create_app
from web.commands.databases import must_be_held
from web.settings import from_environment

settings = from_environment()
database = connect(settings.database_url)
must_be_held(database)
app = create_app(settings, database)
