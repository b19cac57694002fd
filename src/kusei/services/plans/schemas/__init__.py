"""What the HTTP API of the plan register answers. `null` is what the source does not say; `[]` is what it
says is none.
"""
