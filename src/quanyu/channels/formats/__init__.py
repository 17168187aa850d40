"""Built-in formats: one YAML file per export of a channel, read by `quanyu.channels`.

A file name is its format's id. `evidence` says where the layout is known from and is shown where
a person chooses: `seen` in a real file, `secondary` in others' code or pages, `guessed` from the
terms of the trade. `quanyu_*` are our own templates, `open_data` ones read public data sets.
How to add one: `docs/how-to/add-a-format.md`; pages made from these files: `docs/formats/`.
"""
