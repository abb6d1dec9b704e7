"""An .xlsx file as it stands: looked at, shown, single cells replaced - every other byte of its parts stays what it was.

Knows neither the database nor what is written. This file stays empty of imports, so that the child process that opens a strange workbook
loads only what it needs.
"""
