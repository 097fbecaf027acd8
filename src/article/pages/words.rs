//! What links to other pages of an article say, in the languages most sites are written in.

/// Links to the whole article on one page.
pub(super) const WHOLE: &str = "|view all|show all|view all pages|show all pages|all pages|single page|view as single page|view on one page|view on a single page|view as one page|\
read on one page|read on a single page|read as single page|on one page|on a single page|one page|full article|read full article|read the full article|view full article|whole article|\
auf einer seite|auf einer seite lesen|auf einer seite anzeigen|artikel auf einer seite|artikel auf einer seite lesen|alles auf einer seite|alles auf einer seite lesen|alle seiten|\
komplettansicht|gesamtansicht|gesamter artikel|ganzer artikel|ganzen artikel lesen|ganzen artikel anzeigen|tout afficher|afficher tout|lire sur une seule page|afficher sur une seule page|\
sur une seule page|sur une page|article complet|lire l'article complet|ver todo|ver todo el artículo|ver en una sola página|leer en una sola página|en una sola página|artículo completo|\
mostra tutto|vedi tutto|tutto su una pagina|leggi su una sola pagina|su una sola pagina|articolo completo|ver tudo|mostrar tudo|ver numa só página|ler numa só página|artigo completo|\
toon alles|alles op één pagina|op één pagina|lees op één pagina|hele artikel|visa allt|visa hela artikeln|vis alt|vis hele artiklen|näytä kaikki|pokaż wszystko|pokaż na jednej stronie|\
na jednej stronie|cały artykuł|zobrazit vše|na jedné stránce|tek sayfada göster|tümünü göster|показать полностью|на одной странице|вся статья|全文|全文表示|全文を読む|すべて表示|\
全ページ|1ページで読む|1ページで表示|阅读全文|查看全文|显示全文|在本页阅读全文|余下全文|閱讀全文|單頁閱讀|单页阅读|전체보기|عرض الكل|הצג הכל|";

/// Links to the next page.
pub(super) const NEXT: &str = "|next|next page|continue|continue reading|go to next page|weiter|weiterlesen|weiter lesen|nächste|nächste seite|naechste seite|zur nächsten seite|suivant|suivante|page suivante|\
lire la suite|siguiente|página siguiente|siguiente página|próxima|próxima página|página seguinte|seguinte|successiva|pagina successiva|pagina seguente|avanti|continua|volgende|volgende pagina|\
nästa|nästa sida|næste|næste side|neste|neste side|seuraava|seuraava sivu|następna|następna strona|dalej|další|další strana|sonraki|sonraki sayfa|далее|дальше|следующая|следующая страница|вперед|\
次へ|次のページ|次ページ|次のページへ|下一页|下一頁|下页|다음|다음 페이지|다음페이지|التالي|הבא|ถัดไป|หน้าถัดไป|";

/// What stands before the number of a page.
pub(super) const PAGE: [&str; 13] =
    ["page", "seite", "página", "pagina", "strona", "sida", "side", "sivu", "sayfa", "strana", "страница", "ページ", "第"];

/// What stands between the number of a page and how many there are.
pub(super) const OF: [&str; 10] = ["of", "von", "sur", "de", "di", "van", "av", "af", "z", "из"];
