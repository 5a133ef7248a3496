"""The reporting views as a Hyper extract, which Tableau reads without a database."""
