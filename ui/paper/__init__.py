"""The A4 view: draws the Pages that will be printed, with an editor over the cell being edited."""
