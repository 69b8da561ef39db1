"""Archives: tables of any number of rows, read, predicted and written piece by piece, and gone on with after a kill."""
