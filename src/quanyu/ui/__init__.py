"""Ui: the page shell, the components, the look; knows no business.

Purpose: one place for what every page shares.
Words: shell (navigation, top bar, identity), item (a place in the navigation), source (something
the search box looks in), page of a list (keyset paging), chart (JSON drawn by charts.js).
Enter by: navigation.register, search.register, shell.set_gate / set_identity, paging.keyset, the
template library `qy`, the templates `ui/page.html`, `ui/plain.html` and `ui/_*.html`.
Neighbours: kernel below; every Django room above.
"""
