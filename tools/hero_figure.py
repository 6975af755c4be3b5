"""Draw the figure of the landing page from the leukaemia data: ``python tools/hero_figure.py``.

Four genes that textbooks tie to four kinds of leukaemia, read in all 128 patients. The file is put into the page as
it is, so its text and its grey bars take the page's colour, light or dark.
"""

from pathlib import Path

import numpy as np

from genocourse.datasets import load_leukaemia

FIGURE = Path(__file__).resolve().parents[1] / "book" / "_static" / "hero.svg"
WIDTH, ROW, BARS = 420, 84, 54  # a bar is 2.6 wide, a row has its label above its bars
ROWS = [  # gene, probe, group, how the label names it, Okabe-Ito colour
    ("CD3D", "38319_at", "T", "T lineage", "#0072B2"),
    ("PBX1", "32063_at", "E2A/PBX1", "E2A/PBX1", "#009E73"),
    ("MEIS1", "40763_at", "ALL1/AF4", "ALL1/AF4", "#CC79A7"),
    ("ABL1", "1636_g_at", "BCR/ABL", "BCR/ABL", "#D55E00"),
]
DESCRIPTION = (
    "Four rows of 128 bars, one bar a patient. CD3D is high in all 33 T-lineage patients and in nobody else. PBX1 is "
    "high in the 5 E2A/PBX1 patients and in one patient without that label. MEIS1 is high in the 10 ALL1/AF4 patients "
    "and in four of the T lineage. ABL1 is higher in most of the 37 BCR/ABL patients, but overlaps with the others."
)


def draw() -> str:
    data = load_leukaemia()
    group = np.where(data.clinical.lineage == "T", "T", data.clinical.subtype)
    blocks = []
    for gene, probe, name, *_ in ROWS:
        members = np.flatnonzero(group == name)
        blocks.append(members[np.argsort(-data.expression[f"{gene} ({probe})"].to_numpy()[members])])
    blocks.append(np.setdiff1d(np.arange(len(group)), np.concatenate(blocks)))
    order = np.concatenate(blocks)
    gap = 5
    step = (WIDTH - gap * (len(blocks) - 1)) / len(order)
    x = np.arange(len(order)) * step + gap * np.repeat(np.arange(len(blocks)), [len(block) for block in blocks])

    lines = []
    for row, (gene, probe, name, label, colour) in enumerate(ROWS):
        top = row * ROW
        values = data.expression[f"{gene} ({probe})"].to_numpy()[order]
        heights = 1 + (BARS - 1) * (values - values.min()) / np.ptp(values)
        own = group[order] == name
        lines.append(
            f'<text x="0" y="{top + 16}"><tspan font-weight="700">{gene}</tspan> '
            f'<tspan class="quiet">expected in {label}, {own.sum()} patients</tspan></text>'
        )
        floor = top + 24 + BARS
        for mask, style in ((~own, 'class="other"'), (own, f'fill="{colour}"')):
            path = "".join(
                f"M{left:.1f} {floor}v-{height:.1f}h{step * 0.8:.1f}v{height:.1f}z"
                for left, height in zip(x[mask], heights[mask], strict=True)
            )
            lines.append(f'<path {style} d="{path}"/>')
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {ROW * len(ROWS)}" role="img" '
            'aria-labelledby="hero-title hero-description" font-size="14" fill="currentColor">',
            '<title id="hero-title">Four genes in 128 leukaemias</title>',
            f'<desc id="hero-description">{DESCRIPTION}</desc>',
            "<style>.quiet { opacity: 0.85 } .other { opacity: 0.35 }</style>",
            *lines,
            "</svg>\n",
        ]
    )


if __name__ == "__main__":
    FIGURE.write_text(draw(), encoding="utf-8")
    print(f"{FIGURE}: {FIGURE.stat().st_size:,} bytes")
