"""GDSC: alterations of cancer cell lines and their response to drugs, from the Python package GDSCTools."""

import pandas as pd
from _core import pypi_package, write

# Number in the screen, name, target. GDSCTools' own list names 1047 and 1054 (as PD-0332991). The other numbers were
# found by their responses, which correlate best with these drugs' in GDSC's later tables (see the card).
DRUGS = [
    (1047, "Nutlin-3a", "MDM2"),
    (1373, "Dabrafenib", "BRAF"),
    (1371, "PLX-4720", "BRAF"),
    (1372, "Trametinib", "MEK1,MEK2"),
    (1013, "Nilotinib", "ABL1"),
    (1032, "Afatinib", "EGFR,ERBB2"),
    (1054, "Palbociclib", "CDK4,CDK6"),
]
FUSIONS = {"BCR-ABL_mut": "BCR,ABL1", "EWSR1-FLI1_mut": "EWSR1,FLI1"}
WORDS = {
    "aero_dig_tract": "aerodigestive tract",
    "Bladder": "bladder",
    "ewings_sarcoma": "Ewing sarcoma",
    "lung": "lung, other",
    "Lung_other": "lung, other",
    "lung_NSCLC": "lung, non-small cell",
    "lung_SCLC": "lung, small cell",
    "urogenital_system_other": "urogenital, other",
}
MIN_CARRIERS = 10


def describe(source: str) -> tuple[str, str, str, str]:
    """Name, kind, genes and region of one alteration, from its name in the source.

    Examples: "BRAF_mut"; "loss_cnaPANCAN2_(STK11)"; "loss_cnaPANCAN38, loss_cnaPANCAN39", two regions that are always
    lost together.
    """
    if source in FUSIONS:
        return source, "fusion", FUSIONS[source], ""
    if source.endswith("_mut"):
        return source, "mutation", source.removesuffix("_mut"), ""
    regions, _, genes = source.partition("_(")
    kind, genes = regions[:4], genes.removesuffix(")")
    numbers = regions.replace(f"{kind}_cnaPANCAN", "").replace(", ", "+")
    return f"{kind}_{numbers}" + (f" ({genes})" if genes else ""), kind, genes, f"cnaPANCAN{numbers}"


def readable(column: pd.Series) -> list[str]:
    """Tissues in plain words, and in one spelling."""
    return column.replace(WORDS).str.replace("_", " ").str.replace("leukemia", "leukaemia").tolist()


def build() -> None:
    folder = pypi_package("gdsctools", "1.0.1") / "gdsctools-1.0.1"
    features = pd.read_csv(folder / "gdsctools/data/genomic_features_v17.csv.gz", index_col="COSMIC_ID").sort_index()
    response = pd.read_csv(folder / "gdsctools/data/IC50_v17.csv.gz", index_col="COSMIC_ID").loc[features.index]
    about = pd.read_csv(folder / "gdsctools/data/cosmic_info.csv.gz", index_col="COSMIC_ID").loc[features.index]
    names = pd.Index(about["SAMPLE_NAME"], name="cell_line")

    lines = pd.DataFrame(
        {
            "cosmic_id": features.index,
            "tissue": readable(features.pop("TISSUE_FACTOR")),
            "subtype": readable(about["GDSC2"]),
            "msi": features.pop("MSI_FACTOR").to_numpy(),
        },
        index=names,
    )
    kept = features.columns[(features.sum() >= MIN_CARRIERS) | (features.columns == "BCR-ABL_mut")]
    alterations = pd.DataFrame(map(describe, kept), columns=["alteration", "kind", "genes", "region"])
    print(alterations["kind"].value_counts().to_string())
    shipped = features[kept].set_axis(names).set_axis(alterations["alteration"], axis=1)
    drugs = pd.DataFrame(DRUGS, columns=["gdsc_id", "drug", "target"])[["drug", "target", "gdsc_id"]]
    measured = response[[f"Drug_{number}_IC50" for number in drugs["gdsc_id"]]]
    write(
        "drug_response",
        {
            "features.csv.gz": shipped.to_csv(),
            "response.csv.gz": measured.set_axis(names).set_axis(drugs["drug"], axis=1).round(3).to_csv(),
            "lines.csv.gz": lines.to_csv(),
            "alterations.csv.gz": alterations.to_csv(index=False),
            "drugs.csv": drugs.to_csv(index=False),
            "LICENSE": (folder / "LICENSE").read_text(encoding="utf-8"),
        },
    )


if __name__ == "__main__":
    build()
