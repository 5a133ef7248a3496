"""Calculations by view: closed forms come from definitions/, the rest says which rows count."""
