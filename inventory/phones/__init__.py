"""Phones of a warehouse (倉庫のスマホ): let in by a QR, used by whoever has the shift, ended with one tap."""
