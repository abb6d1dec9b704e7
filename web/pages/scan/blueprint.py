"""The blueprint that the modules of this folder hang their routes on."""

from flask import Blueprint

blueprint = Blueprint("scan", __name__)
