"""Photos and scans in the window: the panel of a slot, and pictures for thumbnails and paper."""
