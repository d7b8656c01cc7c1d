"""What every dialog uses: words of the catalogue, who is talking, the way back."""
