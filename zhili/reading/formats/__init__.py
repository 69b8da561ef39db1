"""The file formats: each module converts one format into a `Document`.

Modules are imported where a file needs them, since some take long to import or need an extra of the package.
"""
