"""HTTP API of online procedures: catalogue, checking of answers, residents' applications and the desk."""
