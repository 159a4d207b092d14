; -- nothing;
/* ; */ ;;
