"""The workbook that goes out and comes back: its columns and rows, how it is written, how it is read."""
