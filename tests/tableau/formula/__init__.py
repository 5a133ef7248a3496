"""Tableau's calculation language: read, checked, and translated to SQL.

An independent reading of the language: it shares nothing with what writes the workbook.
"""
