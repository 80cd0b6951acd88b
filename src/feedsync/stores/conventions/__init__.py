"""How site generators name, place and address their files: one file for each, over that of a plain folder."""
