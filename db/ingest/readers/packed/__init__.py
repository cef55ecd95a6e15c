"""Readers of zip and tar files, whose members may be anything that can be imported.

``packed``: which files are read here: zip, tar (also compressed), and either within gzip
``zip_files``: the members of a zip file
``tar_files``: the members of a tar file, in flat memory
``members``: what both need: safe names, a limit to decompression, and cursors
"""
