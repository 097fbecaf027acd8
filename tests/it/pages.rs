//! Articles on several pages, as they are read by hand.

use std::path::Path;

use crate::process::Site;
use crate::support::web::Web;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn addresses_bring_all_pages_and_files_one() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/an-article-on-several-pages-is-one-post/1/web");
    let web = Web::start().await;
    web.serve(&[&folder]);
    let site = Site::new("", None);
    let url = format!("{}/hill.html", web.base);
    for command in ["preview", "convert"] {
        let said = site.run(&[command, "--allow-private", &url]).await;
        assert!(said.out.contains("In the first part") && said.out.contains("In the third part"), "{said:?}");
        assert_eq!(web.requests(), ["GET /robots.txt 404", "GET /hill.html 200", "GET /hill/komplettansicht 200"]);
    }
    let said = site.run(&["convert", folder.join("hill.html").to_str().unwrap(), "--url", &url]).await;
    assert!(said.out.contains("In the first part") && !said.out.contains("In the third part"), "{said:?}");
    let said = site.run(&["convert", "--allow-private", &format!("{}/feed.xml", web.base)]).await;
    assert!(said.err.contains("leads to no page but to something else"), "{said:?}");
}
