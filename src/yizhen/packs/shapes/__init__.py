"""The kinds of file that a pack may hold, one module per kind of content; each offers `SHAPES`."""
