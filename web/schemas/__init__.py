"""Request text to checked values. One module per area; fields.py holds the kinds of field they share."""
