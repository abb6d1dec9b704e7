"""One blueprint per area of pages."""
