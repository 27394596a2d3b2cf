//! The trusted documents are those of the school's own clients: the worked operations, and what the settings name.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use api::TrustedDocument;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::config::Config;

/// A manifest as a client's build writes it: texts by their hashes, or a list of operations.
#[derive(Deserialize)]
#[serde(untagged)]
enum Manifest {
    Operations { operations: Vec<Operation> },
    Texts(std::collections::BTreeMap<String, String>),
}

#[derive(Deserialize)]
struct Operation {
    id: String,
    body: String,
}

/// The worked operations, and every document of the folder or the manifest that `documents` names.
pub(crate) fn trusted(config: &Config) -> Result<Vec<TrustedDocument>> {
    let worked = api::operations().into_iter().map(|it| TrustedDocument { source: it.path, text: it.document });
    let mut documents: Vec<_> = worked.collect();
    if !config.documents.is_empty() {
        let path = Path::new(&config.documents);
        let named = read(path).with_context(|| format!("the documents {} cannot be taken", path.display()))?;
        documents.extend(named);
    }
    Ok(documents)
}

fn read(path: &Path) -> Result<Vec<TrustedDocument>> {
    if !path.is_dir() {
        return read_file(path);
    }
    let mut files: Vec<PathBuf> = fs::read_dir(path)?.map(|file| Ok(file?.path())).collect::<Result<_>>()?;
    files.sort();
    let mut documents = Vec::new();
    for file in files {
        documents.extend(read_file(&file)?);
    }
    Ok(documents)
}

fn read_file(file: &Path) -> Result<Vec<TrustedDocument>> {
    let source = file.display().to_string();
    let read = || fs::read_to_string(file).with_context(|| format!("{source} cannot be read"));
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("graphql" | "gql") => Ok(vec![TrustedDocument { text: read()?, source }]),
        Some("json") => manifest(&source, &read()?),
        _ => bail!("{source} is neither a .graphql file nor a manifest in .json"),
    }
}

fn manifest(source: &str, text: &str) -> Result<Vec<TrustedDocument>> {
    let manifest: Manifest = serde_json::from_str(text)
        .with_context(|| format!("{source} is no manifest: texts by their hashes, or a list of `operations`"))?;
    let named: Vec<(String, String)> = match manifest {
        Manifest::Texts(texts) => texts.into_iter().collect(),
        Manifest::Operations { operations } => operations.into_iter().map(|it| (it.id, it.body)).collect(),
    };
    let document = |(id, text): (String, String)| {
        let hash = kernel::text::hex(&Sha256::digest(&text));
        if !id.strip_prefix("sha256:").unwrap_or(&id).eq_ignore_ascii_case(&hash) {
            bail!("{source}: {id} is not the SHA-256 of its document, which is {hash}");
        }
        Ok(TrustedDocument { source: format!("{source}, {id}"), text })
    };
    named.into_iter().map(document).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tempfile::TempDir;

    use super::*;

    fn hash(text: &str) -> String {
        kernel::text::hex(&Sha256::digest(text))
    }

    #[test]
    fn a_folder_holds_files_and_manifests_of_either_form() {
        let folder = TempDir::new().expect("a folder");
        let write = |name: &str, text: String| fs::write(folder.path().join(name), text).expect("written");
        write("a.graphql", "{ courses { id } }".to_owned());
        write("b.json", json!({ hash("{ b }"): "{ b }" }).to_string());
        let operations = json!([{ "id": hash("{ c }"), "name": "C", "type": "query", "body": "{ c }" }]);
        write("c.json", json!({ "format": "a-format", "version": 1, "operations": operations }).to_string());
        let texts: Vec<_> = read(folder.path()).expect("read").into_iter().map(|document| document.text).collect();
        assert_eq!(texts, ["{ courses { id } }", "{ b }", "{ c }"]);
        write("d.json", json!({ "x": "{ d }" }).to_string());
        let why = format!("{:#}", read(folder.path()).expect_err("refused"));
        assert!(why.contains("d.json: x is not the SHA-256 of its document"), "{why}");
        write("d.json", "[]".to_owned());
        assert!(format!("{:#}", read(folder.path()).expect_err("refused")).contains("d.json is no manifest"));
        write("d.json", "{}".to_owned());
        write("e.txt", String::new());
        assert!(format!("{:#}", read(folder.path()).expect_err("refused")).contains("e.txt is neither"));
    }
}
