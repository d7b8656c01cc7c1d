"""The migrations, inside the package so that an installed product can apply them."""
