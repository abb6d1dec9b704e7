"""Spreadsheets brought in: read, mapped onto known columns, checked cell by cell.

`reading` turns a file into a table, `mapping` finds the columns, `rows` makes values and problems, `templates` writes the form to fill in.
Nothing here knows the database. This file stays empty of imports, so that the child process that opens a workbook loads only what it needs.
"""
