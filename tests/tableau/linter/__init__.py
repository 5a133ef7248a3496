"""Reads a workbook of Tableau's and reports every reference that leads nowhere.

An independent reading of the format: it shares nothing with what writes the workbook.
"""
