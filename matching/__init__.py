"""Who needs what and who gets what. May use inventory, never a web page."""
