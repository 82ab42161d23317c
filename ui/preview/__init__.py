"""预览打印: the pages that will print, which of them and how often, and the way to the printer."""
