//! The style sheet, the explorer's script, and the pictures of published editions.

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;

use crate::{Api, http::problem};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/assets"]
struct Assets;

/// A style sheet or a script of ours.
pub(super) async fn asset(Path(name): Path<String>) -> Response {
    let (media, cache) = match name.rsplit_once('.') {
        Some((_, "css")) => ("text/css; charset=utf-8", "public, max-age=3600"),
        // Only development has the page that it belongs to, and they change together.
        Some((_, "js")) => ("text/javascript; charset=utf-8", "no-cache"),
        _ => return problem(StatusCode::NOT_FOUND, "There is nothing at this address."),
    };
    match Assets::get(&name) {
        Some(file) => send(file.data.into_owned().into(), media, cache),
        None => problem(StatusCode::NOT_FOUND, "There is nothing at this address."),
    }
}

/// A picture, by the hash of its content: it can be kept for ever.
pub(super) async fn picture(State(api): State<Api>, Path(hash): Path<String>) -> Response {
    let Some(bytes) = api.contexts.catalog.shelf().picture(&hash) else {
        return problem(StatusCode::NOT_FOUND, "There is nothing at this address.");
    };
    let mut response = send(Bytes::from_owner(bytes), "image/svg+xml", "public, max-age=31536000, immutable");
    // An SVG can hold script; opened on its own it gets no origin and runs nothing.
    let policy = HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox");
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

fn send(bytes: Bytes, media: &'static str, cache: &'static str) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
