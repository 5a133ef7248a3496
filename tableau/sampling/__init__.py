"""The workbook with a month of simulated visitors inside, which opens without a database."""
