//! argon2id, in memory that is kept from one hash to the next: what an allocator is given back, it may keep for itself.

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use kernel::Fault;

/// OWASP's least: 19 MiB of memory, two passes, one lane.
const COST: (u32, u32, u32) = (19_456, 2, 1);

/// Bytes of a hash.
const LENGTH: usize = 32;

/// The memory of one hash at a time.
#[derive(Default)]
pub(super) struct Memory(Vec<Block>);

/// The hash to store, with its salt and cost.
pub(super) fn hash(memory: &mut Memory, password: &[u8]) -> Result<String, Fault> {
    let (params, salt) = (params(), Salt::generate());
    let output = compute(memory, password, (&salt, Algorithm::Argon2id, Version::V0x13, &params))?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.into(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).map_err(Fault::internal)?,
        salt: Some(salt),
        hash: Some(output),
    };
    Ok(hash.to_string())
}

/// Whether `password` is the one behind `hash`, in a time that tells nothing of how alike they are.
pub(super) fn is_behind(memory: &mut Memory, password: &[u8], hash: &str) -> Result<bool, Fault> {
    let parsed = PasswordHash::new(hash).map_err(Fault::internal)?;
    let misfit = || Fault::internal("a stored hash lacks a part");
    let (salt, expected) = (parsed.salt.as_ref().ok_or_else(misfit)?, parsed.hash.as_ref().ok_or_else(misfit)?);
    let algorithm = Algorithm::try_from(parsed.algorithm.as_str()).map_err(Fault::internal)?;
    let version = parsed.version.map(Version::try_from).transpose().map_err(Fault::internal)?;
    let params = Params::try_from(&parsed).map_err(Fault::internal)?;
    let output = compute(memory, password, (salt, algorithm, version.unwrap_or_default(), &params))?;
    Ok(output == *expected)
}

/// Whether a hash costs what hashes cost today.
pub(super) fn is_of_today(hash: &str) -> bool {
    let (memory, passes, lanes) = COST;
    hash.starts_with(&format!("$argon2id$v=19$m={memory},t={passes},p={lanes}$"))
}

fn compute(
    memory: &mut Memory,
    password: &[u8],
    (salt, algorithm, version, params): (&Salt, Algorithm, Version, &Params),
) -> Result<Output, Fault> {
    let blocks = params.block_count();
    if memory.0.len() < blocks {
        memory.0.resize(blocks, Block::default());
    }
    let argon2 = Argon2::new(algorithm, version, params.clone());
    let mut output = vec![0; params.output_len().unwrap_or(LENGTH)];
    argon2
        .hash_password_into_with_memory(password, salt.as_ref(), &mut output, &mut memory.0[..blocks])
        .map_err(Fault::internal)?;
    Output::new(&output).map_err(Fault::internal)
}

fn params() -> Params {
    let (memory, passes, lanes) = COST;
    Params::new(memory, passes, lanes, Some(LENGTH)).expect("the cost is within argon2's bounds")
}
