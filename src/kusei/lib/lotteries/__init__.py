"""Lotteries for slots (抽選) that anybody can recompute: the shapes, the draw, the published file, its check.

`docs/engines/bookings-lotteries.md` describes procedure and file well enough to write them again in another language;
`engines/bookings/lotteries/static/lotteries/drawing.js` is such a second one. Seed and order are those of `lib.draws`.
"""
