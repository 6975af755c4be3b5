"""miniACC: adrenocortical carcinoma in several layers, from Bioconductor's MultiAssayExperiment in Debian."""

import numpy as np
import pandas as pd
from _core import copyright_notice, debian_package, licence_text, read_r, write

# Mutations, the fifth layer, is left out: no gene is mutated in two patients.
LAYERS = {"rna": "RNASeq2GeneNorm", "mirna": "miRNASeqGene", "protein": "RPPAArray", "copy_number": "gistict"}

EXTRACT = """
load(study)
study <- attributes(miniACC)     # a MultiAssayExperiment, read without the class's own package
layers <- attributes(study$ExperimentList)$listData
for (name in setdiff(names(layers), "Mutations")) {
  layer <- attributes(layers[[name]])
  matrix <- attributes(attributes(layer$assays)$.xData$data)$listData[[1]]
  colnames(matrix) <- attributes(layer$colData)$rownames
  write.csv(cbind(feature = layer$NAMES, as.data.frame(matrix)), paste0(name, ".csv"), row.names = FALSE)
  notes <- as.data.frame(attributes(layer$elementMetadata)$listData)
  if (ncol(notes) > 0) write.csv(notes, paste0(name, "_notes.csv"), row.names = FALSE)
}
patients <- as.data.frame(attributes(study$colData)$listData)
write.csv(patients, "patients.csv", row.names = FALSE, na = "")
"""


def layer(table: pd.DataFrame) -> pd.DataFrame:
    """One row a patient. A sample's name begins with its patient's; 01 after it means a primary tumour."""
    values = table.set_index("feature").astype(float).T
    if not values.index.str.slice(12, 15).isin(["-01"]).all():
        raise ValueError("A sample is not of a primary tumour.")
    values.index = values.index.str.slice(0, 12).rename("patient")
    if not values.index.is_unique:
        raise ValueError("A patient has two samples.")
    return values.sort_index()


def build() -> None:
    package = debian_package("r-bioc-multiassayexperiment", "1.24.0+dfsg-2") / "usr"
    tables = read_r(EXTRACT, study=package / "lib/R/site-library/MultiAssayExperiment/data/miniACC.RData")
    rna, mirna, protein, copy_number = (layer(tables[name]) for name in LAYERS.values())
    rna = (rna + 1).apply(np.log2)
    per_million = mirna.div(mirna.sum(axis=1), axis=0) * 1e6  # totals differ ninefold
    mirna = (per_million + 1).apply(np.log2)

    bands = tables["gistict_notes"].set_index("Gene.Symbol")["Cytoband"]
    antibodies = tables["RPPAArray_notes"].set_index("Genes")["Protein"]
    genes = pd.DataFrame({"cytoband": bands, "antibody": antibodies}).rename_axis("gene")

    patients = tables["patients"]
    clinical = pd.DataFrame(
        {
            "patient": patients["patientID"],
            "age": patients["years_to_birth"],
            "sex": patients["gender"].str[0].str.upper(),
            "stage": patients["pathologic_stage"].str.removeprefix("stage ").str.upper(),
            "residual_tumour": patients["residual_tumor"].str.upper(),
            "dead": patients["vital_status"],
            "days": patients["days_to_death"].where(patients["vital_status"] == "1", patients["days_to_last_followup"]),
            "subtype": patients["C1A.C1B"],
            "mrna_cluster": patients["mRNA_K4"],
            "methylation": patients["MethyLevel"],
            "mirna_cluster": patients["miRNA.cluster"],
            "copy_number_cluster": patients["SCNA.cluster"],
            "protein_cluster": patients["protein.cluster"],
            "cluster_of_clusters": patients["COC"],
            "purity": patients["purity"],
            "ploidy": patients["ploidy"],
            "genome_doublings": patients["genome_doublings"],
        }
    ).sort_values("patient")
    shapes = {name: table.shape for name, table in zip(LAYERS, (rna, mirna, protein, copy_number), strict=True)}
    print(f"{len(clinical)} patients; {shapes}")
    copyright_file = package / "share/doc/r-bioc-multiassayexperiment/copyright"
    write(
        "adrenal_omics",
        {
            "rna.csv.gz": rna.round(2).to_csv(float_format="%g"),
            "mirna.csv.gz": mirna.round(2).to_csv(float_format="%g"),
            "protein.csv.gz": protein.round(2).to_csv(float_format="%g"),
            "copy_number.csv.gz": copy_number.astype(int).to_csv(),
            "genes.csv.gz": genes.to_csv(),
            "clinical.csv.gz": clinical.to_csv(index=False),
            "LICENSE": copyright_notice(copyright_file) + "\n" + licence_text(copyright_file, "Artistic-2.0"),
        },
    )


if __name__ == "__main__":
    build()
